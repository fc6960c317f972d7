import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'makes an executable file in memory',
  family: 'kernel-syscalls',
  threat: 'a program on a system where nothing can be executed',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('memfd_create')}, address(text('x')), 0);
`,
  expect: says('EPERM'),
  control: differs(['done']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
