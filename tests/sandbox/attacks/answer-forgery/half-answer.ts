import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'stops in the middle of its answer',
  family: 'answer-forgery',
  threat: 'a file that is half of what it says',
  deed: () => `
    send(entry('result.json', JSON.stringify(result())).subarray(0, 700));
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', /^The answer stops/),
};
