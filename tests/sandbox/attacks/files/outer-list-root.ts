import type { Attack } from '../attack.ts';
import { says } from '../expectations.ts';

export const attack: Attack = {
  name: 'sees in the root only what the wall put there',
  family: 'files',
  threat: 'anything else of the host',
  wall: 'outer',
  deed: () => `
    return [...Deno.readDirSync('/')].map((entry) => entry.name).sort();
`,
  expect: says(['deno', 'kernel', 'lib', 'lib64', 'proc', 'tmp']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
    docker:
      'A container has these by its nature; what they may hold is asserted by attacks of its own.',
  },
};
