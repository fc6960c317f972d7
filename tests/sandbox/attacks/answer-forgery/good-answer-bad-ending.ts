import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'answers well and dies badly',
  family: 'answer-forgery',
  threat: 'an answer kept although the kernel failed',
  deed: () => `
    answer(result());
    Deno.exit(42);
`,
  expect: ends('kernel_crashed', /42/),
};
