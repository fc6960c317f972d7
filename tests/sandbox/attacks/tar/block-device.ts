import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'answers a block device',
  family: 'tar',
  threat: "a disk in the server's folder",
  deed: () => `
    answer(result(), entry('files/mesh.glb', '', { type: '4' }));
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', 'The answer holds something that is not a regular file.'),
};
