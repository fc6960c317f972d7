import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'executes a descriptor',
  family: 'kernel-syscalls',
  threat: 'a program that has no name',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('execveat')}, -1, 0, 0, 0, 0);
`,
  expect: says('EPERM'),
  control: differs(['EFAULT', 'EBADF']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
