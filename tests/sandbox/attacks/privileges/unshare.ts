import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'unshares',
  family: 'privileges',
  threat: 'namespaces of its own',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('unshare')}, 0x400);
`,
  expect: says('EPERM'),
  control: differs(['done']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
