import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'answers a number that is infinite once parsed',
  family: 'answer-forgery',
  threat: 'sums that never end',
  deed: () => `
    answer(JSON.stringify(result()).replace('"timings":{}', '"timings":{"total":1e999}'));
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', /^result\.json does not follow the protocol at timings\.total\.$/),
};
