import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'raises its own priority',
  family: 'privileges',
  threat: 'the processor of everybody else',
  deed: () => `
    const { setPriority } = await import('node:os');
    setPriority(-20);
`,
  expect: notCapable(/^Requires sys access to "setPriority"/),
};
