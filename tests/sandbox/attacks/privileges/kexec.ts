import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'boots another kernel',
  family: 'privileges',
  threat: 'the machine',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('kexec_load')}, 0, 0, 0, 0);
`,
  expect: says('EPERM'),
  control: differs(['EPERM', 'ENOSYS']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
