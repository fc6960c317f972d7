import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'makes an IPv4 socket',
  family: 'kernel-syscalls',
  threat: 'data out, or a protocol of the kernel with faults in it',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('socket')}, 2, 1, 0);
`,
  expect: says('EPERM'),
  control: differs(['done']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
