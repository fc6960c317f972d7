import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'makes System V shared memory',
  family: 'kernel-syscalls',
  threat: 'memory that outlives the job',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('shmget')}, 0, 4096, 0o1600);
`,
  expect: says('EPERM'),
  control: differs(['done']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
