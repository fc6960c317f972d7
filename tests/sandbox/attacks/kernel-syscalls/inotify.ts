import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'watches files',
  family: 'kernel-syscalls',
  threat: 'what its neighbours do, and when',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('inotify_init1')}, 0);
`,
  expect: says('EPERM'),
  control: differs(['done']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
