import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'answers NaN',
  family: 'answer-forgery',
  threat: 'sums that never compare',
  deed: () => `
    answer(JSON.stringify(result()).replace('"timings":{}', '"timings":{"total":NaN}'));
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', 'result.json is not JSON in UTF-8.'),
};
