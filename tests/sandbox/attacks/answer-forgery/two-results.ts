import { expect } from 'vitest';
import type { Attack } from '../attack.ts';

export const attack: Attack = {
  name: 'answers twice',
  family: 'answer-forgery',
  threat: 'a second answer that nobody checked',
  deed: () => `
    answer(result());
    answer(result({ status: 'unsupported' }));
    Deno.exit(0);
`,
  expect: ({ report }) => {
    // The answer ends at its mark; what comes behind is not read.
    expect(report).toMatchObject({ ending: 'completed', result: { status: 'ok' } });
  },
};
