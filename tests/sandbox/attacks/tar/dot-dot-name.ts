import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'answers a name with ..',
  family: 'tar',
  threat: 'a file outside the store',
  deed: () => `
    answer(result(), entry('files/../../../etc/cron.d/x', 'x'));
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', 'The answer holds a file that no job can ask for.'),
};
