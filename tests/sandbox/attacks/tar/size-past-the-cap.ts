import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'says a size of a terabyte',
  family: 'tar',
  threat: 'memory that the server sets aside',
  deed: () => `
    answer(result(), entry('files/mesh.glb', 'x', { size: 2 ** 33 - 1 }));
    Deno.exit(0);
`,
  expect: ends('too_large', 'A file has more than 33554432 bytes.'),
};
