import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: "opens the debugger's port",
  family: 'network',
  threat: 'a debugger for whoever connects',
  deed: () => `
    const { open } = await import('node:inspector');
    open(0);
`,
  expect: notCapable(/^Requires (sys|net) access/),
};
