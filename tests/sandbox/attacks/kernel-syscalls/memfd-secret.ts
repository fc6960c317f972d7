import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'makes memory that even the kernel cannot see',
  family: 'kernel-syscalls',
  threat: 'a place to hide',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('memfd_secret')}, 0);
`,
  expect: says('EPERM'),
  control: differs(['done', 'ENOSYS']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
