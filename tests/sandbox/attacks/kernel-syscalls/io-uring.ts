import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'sets up an io_uring',
  family: 'kernel-syscalls',
  threat: 'system calls that no filter sees',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('io_uring_setup')}, 0, 0);
`,
  expect: says('EPERM'),
  control: differs(['EINVAL', 'EFAULT', 'EPERM']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
