import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'says a smaller size than it sends',
  family: 'tar',
  threat: 'bytes that are read as a header',
  deed: () => `
    answer(result(), entry('files/mesh.glb', 'x'.repeat(2048), { size: 512 }));
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', /^The answer (is not|holds)/),
};
