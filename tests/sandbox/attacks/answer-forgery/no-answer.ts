import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'leaves without an answer and says that all is well',
  family: 'answer-forgery',
  threat: 'a job that counts as done',
  deed: () => `
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', 'The kernel ended without an answer.'),
};
