import type { Attack } from '../attack.ts';
import { says } from '../expectations.ts';

export const attack: Attack = {
  name: "asks its host's name with every permission of the runtime",
  family: 'environment',
  threat: 'where it runs',
  wall: 'outer',
  deed: () => `
    return Deno.hostname();
`,
  expect: says('sandbox'),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
