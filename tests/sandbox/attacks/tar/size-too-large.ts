import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'says a larger size than it sends',
  family: 'tar',
  threat: 'memory that was never written',
  deed: () => `
    answer(result(), entry('files/mesh.glb', 'x', { size: 8 * 1024 * 1024 }));
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', /^The answer (stops|is not)/),
};
