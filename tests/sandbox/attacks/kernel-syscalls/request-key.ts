import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'requests a key',
  family: 'kernel-syscalls',
  threat: 'a program of the host that the kernel starts for it',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('request_key')}, 0, 0, 0, 0);
`,
  expect: says('EPERM'),
  control: differs(['EFAULT']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
