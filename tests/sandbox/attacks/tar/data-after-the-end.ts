import { expect } from 'vitest';
import type { Attack } from '../attack.ts';

export const attack: Attack = {
  name: 'sends data after the end of the archive',
  family: 'tar',
  threat: 'bytes that nobody looked at',
  deed: () => `
    answer(result());
    send(new TextEncoder().encode('more'.repeat(256)));
    Deno.exit(0);
`,
  expect: ({ report }) => {
    // The answer ends at its mark; what comes behind is not read.
    expect(report).toMatchObject({ ending: 'completed', result: { status: 'ok' } });
  },
};
