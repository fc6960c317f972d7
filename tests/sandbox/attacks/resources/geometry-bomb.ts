import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'builds geometry without end',
  family: 'resources',
  threat: 'a processor inside the CAD library',
  kernel: 'replicad',
  deed: () => `
    const { drawCircle } = await import('replicad');
    for (;;) drawCircle(5).sketchOnPlane().extrude(3).fillet(0.5);
`,
  limits: { wall_ms: 3_000 },
  expect: ends('timed_out', 'The job took longer than 3 s.'),
};
