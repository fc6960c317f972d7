import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'answers a hundred thousand warnings',
  family: 'output',
  threat: 'whoever shows them',
  deed: () => `
    answer(result({ warnings: Array(100_000).fill('w') }));
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', 'result.json does not follow the protocol at warnings.'),
};
