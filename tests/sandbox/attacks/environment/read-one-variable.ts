import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'reads one variable through node:process',
  family: 'environment',
  threat: 'the same by another name',
  deed: () => `
    const process = await import('node:process');
    return process.env.PARTSMITH_ATTACK_SECRET;
`,
  expect: notCapable(/^Requires env access to "PARTSMITH_ATTACK_SECRET"/),
};
