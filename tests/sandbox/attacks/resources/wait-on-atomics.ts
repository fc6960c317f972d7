import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'waits in Atomics.wait, where no timer runs',
  family: 'resources',
  threat: 'a slot that no event wakes',
  deed: () => `
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
`,
  limits: { wall_ms: 1_000 },
  expect: ends('timed_out', 'The job took longer than 1 s.'),
};
