import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'answers a named pipe',
  family: 'tar',
  threat: 'a reader that waits for ever',
  deed: () => `
    answer(result(), entry('files/mesh.glb', '', { type: '6' }));
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', 'The answer holds something that is not a regular file.'),
};
