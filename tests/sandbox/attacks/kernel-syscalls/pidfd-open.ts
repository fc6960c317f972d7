import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'opens a handle of another process',
  family: 'kernel-syscalls',
  threat: 'a way to its descriptors',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('pidfd_open')}, 1, 0);
`,
  expect: says('EPERM'),
  control: differs(['done']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
