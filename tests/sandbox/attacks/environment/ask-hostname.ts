import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'asks the name of the machine',
  family: 'environment',
  threat: 'where it runs',
  deed: () => `
    return Deno.hostname();
`,
  expect: notCapable(/^Requires sys access to "hostname"/),
};
