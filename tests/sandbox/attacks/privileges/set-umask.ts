import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'opens the umask',
  family: 'privileges',
  threat: 'files of others',
  deed: () => `
    return Deno.umask(0);
`,
  expect: notCapable(/^Requires sys access to "umask"/),
};
