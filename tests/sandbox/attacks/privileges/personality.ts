import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'switches address randomisation off',
  family: 'privileges',
  threat: 'exploits that need to know addresses',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('personality')}, 0x0040000);
`,
  expect: says('EPERM'),
  control: differs(['done']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
