import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'answers a character device',
  family: 'tar',
  threat: "a device in the server's folder",
  deed: () => `
    answer(result(), entry('files/mesh.glb', '', { type: '3' }));
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', 'The answer holds something that is not a regular file.'),
};
