import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: "makes a socket of the kernel's crypto (AF_ALG)",
  family: 'kernel-syscalls',
  threat: 'data out, or a protocol of the kernel with faults in it',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('socket')}, 38, 5, 0);
`,
  expect: says('EPERM'),
  control: differs(['done', 'EAFNOSUPPORT']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
