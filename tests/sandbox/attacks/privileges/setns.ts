import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'enters another namespace',
  family: 'privileges',
  threat: "the host's own namespaces",
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('setns')}, -1, 0);
`,
  expect: says('EPERM'),
  control: differs(['EBADF']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
