import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'clones by the younger call, whose flags no filter can read',
  family: 'kernel-syscalls',
  threat: 'a way around the check of flags',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('clone3')}, 0, 0);
`,
  expect: says('ENOSYS'),
  control: differs(['EINVAL', 'EFAULT']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
