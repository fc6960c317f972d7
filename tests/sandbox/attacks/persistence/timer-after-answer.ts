import type { Attack } from '../attack.ts';
import { says } from '../expectations.ts';

export const attack: Attack = {
  name: 'leaves timers behind',
  family: 'persistence',
  threat: 'work after its answer',
  kernel: 'replicad',
  deed: () => `
    setInterval(() => undefined, 10);
    setTimeout(() => undefined, 600_000);
    return 'answered';
`,
  expect: says('answered'),
};
