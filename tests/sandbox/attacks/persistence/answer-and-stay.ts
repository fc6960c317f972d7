import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'answers, and stays',
  family: 'persistence',
  threat: 'a process that is done and is still there',
  deed: () => `
    answer(result());
    await new Promise(() => setInterval(() => undefined, 1000));
`,
  limits: { wall_ms: 1_500 },
  expect: ends('timed_out', 'The job took longer than 1.5 s.'),
};
