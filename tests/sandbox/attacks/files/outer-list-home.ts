import type { Attack } from '../attack.ts';
import { says } from '../expectations.ts';

export const attack: Attack = {
  name: 'lists /home, /root, /etc, /var with every permission of the runtime',
  family: 'files',
  threat: 'a map of the host',
  wall: 'outer',
  deed: () => `
    return ['/home', '/root', '/etc', '/var'].map((folder) => {
      try { return [...Deno.readDirSync(folder)].length; } catch (error) { return error.name; }
    });
`,
  expect: says(['NotFound', 'NotFound', 'NotFound', 'NotFound']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
    docker:
      'A container has these by its nature; what they may hold is asserted by attacks of its own.',
  },
};
