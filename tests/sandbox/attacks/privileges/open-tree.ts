import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'uses the new mount interface',
  family: 'privileges',
  threat: 'mounts without mount(2)',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('open_tree')}, -1, 0, 0);
`,
  expect: says('EPERM'),
  control: differs(['EFAULT', 'EBADF']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
