import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'drops or joins groups by the raw call',
  family: 'privileges',
  threat: 'files of other groups',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('setgroups')}, 0, 0);
`,
  expect: says('EPERM'),
  control: differs(['done', 'EPERM']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
