import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'clones a thread into a new user namespace',
  family: 'kernel-syscalls',
  threat: 'capabilities in a namespace of its own',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('clone')}, 0x10010000, 0, 0, 0, 0);
`,
  expect: says('EPERM'),
  control: differs(['EINVAL']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
