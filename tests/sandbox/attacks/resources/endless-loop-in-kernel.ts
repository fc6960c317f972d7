import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'loops for ever inside the real kernel',
  family: 'resources',
  threat: 'a processor',
  kernel: 'replicad',
  deed: () => `
    for (;;);
`,
  limits: { wall_ms: 1_500 },
  expect: ends('timed_out', 'The job took longer than 1.5 s.'),
};
