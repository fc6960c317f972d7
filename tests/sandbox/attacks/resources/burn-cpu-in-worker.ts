import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'lets a worker burn the processor',
  family: 'resources',
  threat: 'a processor that its own thread does not use',
  deed: () => `
    new Worker('data:application/javascript,for(;;);', { type: 'module' });
    await new Promise(() => setInterval(() => undefined, 1000));
`,
  limits: { cpu_ms: 1_000 },
  expect: ends('timed_out', 'The job used more than its 1 s of CPU time.'),
};
