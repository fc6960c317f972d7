import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'says a negative size in base 256',
  family: 'tar',
  threat: 'a pointer before the buffer',
  deed: () => `
    answer(result(), entry('files/mesh.glb', 'x', { rawSize: '-0000000001\\0' }));
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', /^The answer/),
};
