import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'says a size that is no number',
  family: 'tar',
  threat: 'a comparison with NaN',
  deed: () => `
    answer(result(), entry('files/mesh.glb', 'x', { rawSize: 'zzzzzzzzzzz\\0' }));
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', /^The answer/),
};
