import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'answers a folder',
  family: 'tar',
  threat: 'a path that later names go through',
  deed: () => `
    answer(result(), entry('files/', '', { type: '5' }));
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', 'The answer holds something that is not a regular file.'),
};
