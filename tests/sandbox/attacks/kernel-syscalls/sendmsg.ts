import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'sends descriptors over a socket',
  family: 'kernel-syscalls',
  threat: 'files handed from one process to another',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('sendmsg')}, -1, 0, 0);
`,
  expect: says('EPERM'),
  control: differs(['EBADF']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
