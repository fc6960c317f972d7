import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'asks the kernel log',
  family: 'kernel-syscalls',
  threat: 'addresses and names of the host',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('syslog')}, 10, 0, 0);
`,
  expect: says('EPERM'),
  control: differs(['done', 'EPERM']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
