import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'opens a file by its handle',
  family: 'kernel-syscalls',
  threat: 'any file of the host, past every mount (Shocker)',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('open_by_handle_at')}, -1, 0, 0);
`,
  expect: says('EPERM'),
  control: differs(['EBADF', 'EFAULT', 'EPERM']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
