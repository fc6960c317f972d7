import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'opens a message queue',
  family: 'kernel-syscalls',
  threat: 'memory that outlives the job',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('mq_open')}, 0, 0, 0, 0);
`,
  expect: says('EPERM'),
  control: differs(['EFAULT']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
