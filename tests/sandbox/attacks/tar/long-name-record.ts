import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'hides a name in a GNU long-name record',
  family: 'tar',
  threat: 'a name that the check did not see',
  deed: () => `
    answer(result(), entry('././@LongLink', '../../etc/cron.d/x\\0', { type: 'L' }), entry('files/mesh.glb', 'x'));
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', /^The answer/),
};
