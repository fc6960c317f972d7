import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'signals another process',
  family: 'kernel-syscalls',
  threat: 'the end of its launcher',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('kill')}, 1, 0);
`,
  expect: says('EPERM'),
  control: differs(['done', 'EPERM']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
