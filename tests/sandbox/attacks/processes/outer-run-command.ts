import type { Attack } from '../attack.ts';
import { refusedBy } from '../expectations.ts';

export const attack: Attack = {
  name: 'runs a program with every permission of the runtime',
  family: 'processes',
  threat: 'a process that outlives the job',
  wall: 'outer',
  deed: () => `
    return new Deno.Command('/deno', { args: ['--version'], stdin: 'inherit' }).outputSync().code;
`,
  expect: refusedBy('PermissionDenied', /Operation not permitted/, 'EPERM'),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
