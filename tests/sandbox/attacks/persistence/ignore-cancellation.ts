import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'works on after its caller has gone',
  family: 'persistence',
  threat: 'a slot and a processor for nobody',
  deed: () => `
    for (;;);
`,
  cancelAfterMs: 800,
  expect: ends('cancelled', 'The job was cancelled.'),
};
