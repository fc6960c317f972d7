import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'calls by an x32 number in a container, and plays dead',
  family: 'kernel-syscalls',
  threat: 'a second table of numbers; a sandbox that its engine takes for stopped',
  wall: 'outer',
  deed: () => `
    return sys(0x40000000 + ${numberHere('socket')}, 2, 1, 0);
`,
  limits: { wall_ms: 1_500 },
  expect: ends('timed_out', 'The job took longer than 1.5 s.'),
  notFor: {
    deno: 'There is no container.',
    bubblewrap: 'There is no container.',
  },
};
