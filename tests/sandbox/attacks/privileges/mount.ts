import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'mounts',
  family: 'privileges',
  threat: "the host's disks",
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('mount')}, 0, 0, 0, 0, 0);
`,
  expect: says('EPERM'),
  control: differs(['EFAULT']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
