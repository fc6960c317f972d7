import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'loops for ever',
  family: 'resources',
  threat: 'a processor',
  deed: () => `
    for (;;);
`,
  limits: { wall_ms: 1_000 },
  expect: ends('timed_out', 'The job took longer than 1 s.'),
};
