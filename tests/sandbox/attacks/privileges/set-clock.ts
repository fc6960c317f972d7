import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'sets the clock',
  family: 'privileges',
  threat: 'certificates that never expire',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('clock_settime')}, 0, 0);
`,
  expect: says('EPERM'),
  control: differs(['EFAULT', 'EPERM']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
