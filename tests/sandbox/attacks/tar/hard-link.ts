import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'answers a hard link',
  family: 'tar',
  threat: 'a file of the server under a second name',
  deed: () => `
    answer(result(), entry('files/mesh.glb', '', { type: '1', link: '/etc/passwd' }));
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', 'The answer holds something that is not a regular file.'),
};
