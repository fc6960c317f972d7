import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'sends a header with a wrong checksum',
  family: 'tar',
  threat: 'a parser that reads on regardless',
  deed: () => `
    answer(result(), entry('files/mesh.glb', 'x', { wrongChecksum: true }));
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', 'The answer is not a tar archive.'),
};
