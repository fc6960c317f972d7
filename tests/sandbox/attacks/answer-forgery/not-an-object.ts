import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'answers null',
  family: 'answer-forgery',
  threat: 'a server that looks into nothing',
  deed: () => `
    answer('null');
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', /^result\.json does not follow the protocol/),
};
