import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'changes its root',
  family: 'privileges',
  threat: 'a root that it can write',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('chroot')}, 0);
`,
  expect: says('EPERM'),
  control: differs(['EFAULT']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
