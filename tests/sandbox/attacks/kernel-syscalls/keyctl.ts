import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'opens the session keyring',
  family: 'kernel-syscalls',
  threat: 'keys that namespaces do not separate',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('keyctl')}, 0, -3, 1);
`,
  expect: says('EPERM'),
  control: differs(['done', 'ENOKEY']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
