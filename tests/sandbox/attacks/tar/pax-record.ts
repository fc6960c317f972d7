import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'renames an entry in a pax record',
  family: 'tar',
  threat: 'a name that the check did not see',
  deed: () => `
    answer(result(), entry('pax', '24 path=files/model.brep\\n', { type: 'x' }), entry('files/mesh.glb', 'x'));
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', 'The answer is not plain ustar.'),
};
