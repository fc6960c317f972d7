import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'signals its parent through node:process',
  family: 'processes',
  threat: 'the launcher, and with it the wall',
  deed: () => `
    const process = await import('node:process');
    process.kill(Deno.ppid, 'SIGTERM');
`,
  expect: notCapable(/^Requires run access/),
};
