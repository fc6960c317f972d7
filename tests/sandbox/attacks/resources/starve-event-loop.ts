import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'starves its event loop with microtasks',
  family: 'resources',
  threat: 'a kernel that never gets to its own timers',
  deed: () => `
    for (;;) await null;
`,
  limits: { wall_ms: 1_000 },
  expect: ends('timed_out', 'The job took longer than 1 s.'),
};
