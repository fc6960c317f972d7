import type { Attack } from '../attack.ts';
import { says } from '../expectations.ts';

export const attack: Attack = {
  name: 'asks for a permission',
  family: 'environment',
  threat: 'a prompt that the operator clicks away',
  deed: () => `
    return (await Deno.permissions.request({ name: 'read' })).state;
`,
  expect: says('denied'),
};
