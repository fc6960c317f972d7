import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'runs a shell through node:child_process',
  family: 'processes',
  threat: 'a second door to the same shell',
  deed: (range) => `
    const { execSync } = await import('node:child_process');
    return execSync('touch ${range.dropFolder}/ran').toString();
`,
  expect: notCapable(/^Requires (env|run) access/),
};
