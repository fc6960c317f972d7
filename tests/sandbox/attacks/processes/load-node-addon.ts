import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'loads a Node add-on',
  family: 'processes',
  threat: 'machine code by the other door',
  deed: () => `
    const process = await import('node:process');
    process.dlopen({ exports: {} }, '/lib/x86_64-linux-gnu/libm.so.6');
`,
  expect: notCapable(/^Requires ffi access/),
};
