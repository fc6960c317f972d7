import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'opens a performance counter',
  family: 'kernel-syscalls',
  threat: 'timing of its neighbours, and a long history of faults',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('perf_event_open')}, 0, 0, -1, -1, 1 << 20);
`,
  expect: says('EPERM'),
  control: differs(['EINVAL', 'EFAULT', 'EACCES']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
