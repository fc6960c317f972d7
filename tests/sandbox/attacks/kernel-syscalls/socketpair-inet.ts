import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'makes a socket pair of another family',
  family: 'kernel-syscalls',
  threat: 'the one allowed socket call, bent',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('socketpair')}, 2, 1, 0, address(new Uint8Array(8)));
`,
  expect: says('EPERM'),
  control: differs(['EOPNOTSUPP']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
