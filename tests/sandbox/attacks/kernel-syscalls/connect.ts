import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'connects a descriptor',
  family: 'kernel-syscalls',
  threat: 'a socket that leaked in',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('connect')}, -1, 0, 0);
`,
  expect: says('EPERM'),
  control: differs(['EBADF']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
