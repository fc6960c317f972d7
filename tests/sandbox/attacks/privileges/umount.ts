import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'unmounts',
  family: 'privileges',
  threat: 'what lies under a mount',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('umount2')}, 0, 0);
`,
  expect: says('EPERM'),
  control: differs(['EFAULT']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
