import type { Attack } from '../attack.ts';
import { says } from '../expectations.ts';

export const attack: Attack = {
  name: 'leaves a busy worker behind',
  family: 'persistence',
  threat: 'work after its answer',
  kernel: 'replicad',
  deed: () => `
    new Worker('data:application/javascript,for(;;);', { type: 'module' });
    return 'answered';
`,
  expect: says('answered'),
};
