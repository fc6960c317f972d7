import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'becomes root by the raw call',
  family: 'privileges',
  threat: 'root in the namespace',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('setuid')}, 0);
`,
  expect: says('EPERM'),
  // A user namespace has no such user; a container has one and no capability to become it.
  control: differs(['EINVAL', 'EPERM']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
