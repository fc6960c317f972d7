import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'asks the handle of a file',
  family: 'kernel-syscalls',
  threat: 'the first half of Shocker',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('name_to_handle_at')}, -1, 0, 0, 0, 0);
`,
  expect: says('EPERM'),
  control: differs(['EFAULT', 'EBADF']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
