import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'handles its own page faults',
  family: 'kernel-syscalls',
  threat: 'the pause that kernel exploits need',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('userfaultfd')}, 1);
`,
  expect: says('EPERM'),
  control: differs(['done']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
