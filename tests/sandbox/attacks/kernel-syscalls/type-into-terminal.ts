import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'types into the terminal behind its input (TIOCSTI)',
  family: 'kernel-syscalls',
  threat: "commands in the operator's shell",
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('ioctl')}, 0, 0x5412, 0);
`,
  expect: says('EPERM'),
  control: differs(['ENOTTY', 'EIO', 'EFAULT']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
