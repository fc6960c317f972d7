import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'splices memory into a pipe',
  family: 'kernel-syscalls',
  threat: 'the family of Dirty Pipe',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('vmsplice')}, -1, 0, 0, 0);
`,
  expect: says('EPERM'),
  control: differs(['EBADF']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
