import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'makes a device file',
  family: 'privileges',
  threat: 'the disk by its number',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('mknodat')}, -100, 0, 0o20666, 259);
`,
  expect: says('EPERM'),
  control: differs(['EFAULT', 'EPERM']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
