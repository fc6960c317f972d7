import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'reads /etc/passwd',
  family: 'files',
  threat: 'host files, first of all lists of users',
  kernel: 'replicad',
  deed: () => `
    return Deno.readTextFileSync('/etc/passwd');
`,
  expect: notCapable(/^Requires read access to "\/etc\/passwd"/),
};
