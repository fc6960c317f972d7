import { expect } from 'vitest';
import type { Attack } from '../attack.ts';

export const attack: Attack = {
  name: 'answers well and dies badly',
  family: 'answer-forgery',
  threat: 'an answer kept although the kernel failed',
  deed: () => `
    answer(result());
    Deno.exit(42);
`,
  expect: ({ report }) => {
    // The answer ended before the death, and says nothing that the job could not say alive.
    expect(report).toMatchObject({ ending: 'completed', result: { status: 'ok' } });
  },
};
