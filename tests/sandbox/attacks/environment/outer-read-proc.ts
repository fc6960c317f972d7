import type { Attack } from '../attack.ts';
import { says } from '../expectations.ts';

export const attack: Attack = {
  name: 'reads /proc of the launcher and of the server',
  family: 'environment',
  threat: 'memory and environment of other processes',
  wall: 'outer',
  deed: (range) => `
    return ['/proc/1/environ', '/proc/${range.serverPid}/environ', '/proc/self/environ', '/proc/1/maps'].map((path) => {
      try { return Deno.readTextFileSync(path); } catch (error) { return error.name; }
    });
`,
  expect: says(['NotFound', 'NotFound', 'NotFound', 'NotFound']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
    docker:
      'A container has these by its nature; what they may hold is asserted by attacks of its own.',
  },
};
