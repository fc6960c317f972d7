import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'uses more processor time than it has',
  family: 'resources',
  threat: 'a processor, within its wall time',
  deed: () => `
    for (;;);
`,
  limits: { cpu_ms: 1_000 },
  expect: ends('timed_out', 'The job used more than its 1 s of CPU time.'),
};
