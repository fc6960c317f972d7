import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'calls by an x32 number',
  family: 'kernel-syscalls',
  threat: 'a second table of numbers past a filter',
  wall: 'outer',
  deed: () => `
    return sys(0x40000000 + ${numberHere('socket')}, 2, 1, 0);
`,
  expect: says('EPERM'),
  control: differs(['ENOSYS']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
    docker:
      'libseccomp ends the thread that makes such a call: see kernel-syscalls/container-x32.ts.',
  },
};
