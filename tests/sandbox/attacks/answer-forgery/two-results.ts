import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'answers twice',
  family: 'answer-forgery',
  threat: 'a second answer that nobody checked',
  deed: () => `
    answer(result());
    answer(result({ status: 'unsupported' }));
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', 'The answer holds the same file twice.'),
};
