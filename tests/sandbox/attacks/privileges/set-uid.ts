import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'becomes root',
  family: 'privileges',
  threat: 'everything',
  deed: () => `
    const process = await import('node:process');
    process.setuid(0);
`,
  expect: notCapable(/^Requires sys access to "setuid"/),
};
