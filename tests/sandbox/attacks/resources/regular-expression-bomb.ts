import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'matches an exponential regular expression',
  family: 'resources',
  threat: 'a processor inside one call',
  deed: () => `
    return /^(a+)+$/.test('a'.repeat(60) + 'b');
`,
  limits: { wall_ms: 1_000 },
  expect: ends('timed_out', 'The job took longer than 1 s.'),
};
