import { expect } from 'vitest';
import type { Attack } from '../attack.ts';

export const attack: Attack = {
  name: 'answers, and stays',
  family: 'persistence',
  threat: 'a process that is done and is still there',
  deed: () => `
    answer(result());
    await new Promise(() => setInterval(() => undefined, 1000));
`,
  expect: ({ report }) => {
    // It has said what it had to say; the runner sees that it is gone all the same.
    expect(report).toMatchObject({ ending: 'completed', result: { status: 'ok' } });
  },
};
