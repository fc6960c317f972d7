import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'answers a symbolic link',
  family: 'tar',
  threat: 'a file of the server, read in its name',
  deed: () => `
    answer(result(), entry('files/mesh.glb', '', { type: '2', link: '/etc/passwd' }));
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', 'The answer holds something that is not a regular file.'),
};
