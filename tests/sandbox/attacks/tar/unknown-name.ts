import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'answers a file that nobody asked for',
  family: 'tar',
  threat: 'a file whose name it chose',
  deed: () => `
    answer(result(), entry('files/run.sh', 'x'));
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', 'The answer holds a file that no job can ask for.'),
};
