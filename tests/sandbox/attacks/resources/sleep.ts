import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'sleeps past its deadline',
  family: 'resources',
  threat: 'a slot, for nothing',
  deed: () => `
    await new Promise((resolve) => setTimeout(resolve, 600_000));
`,
  limits: { wall_ms: 1_000 },
  expect: ends('timed_out', 'The job took longer than 1 s.'),
};
