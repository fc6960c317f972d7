import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'traces another process',
  family: 'kernel-syscalls',
  threat: 'memory and registers of its neighbours',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('ptrace')}, 16, 999999, 0, 0);
`,
  expect: says('EPERM'),
  control: differs(['ESRCH']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
