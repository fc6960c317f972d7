import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'asks the addresses of the machine',
  family: 'environment',
  threat: 'a map of the network',
  deed: () => `
    return Deno.networkInterfaces();
`,
  expect: notCapable(/^Requires sys access to "networkInterfaces"/),
};
