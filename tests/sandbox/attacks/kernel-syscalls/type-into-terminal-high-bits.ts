import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'types into the terminal, with a high bit that the kernel drops',
  family: 'kernel-syscalls',
  threat: 'the way around filters that compare 64 bits for inequality',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('ioctl')}, 0, 0x100005412n, 0);
`,
  expect: says('EPERM'),
  control: differs(['ENOTTY', 'EIO', 'EFAULT']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
