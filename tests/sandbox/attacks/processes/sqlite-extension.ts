import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'loads a SQLite extension',
  family: 'processes',
  threat: 'machine code by the third door',
  deed: () => `
    const { DatabaseSync } = await import('node:sqlite');
    new DatabaseSync(':memory:', { allowExtension: true }).loadExtension('libm.so.6');
`,
  expect: notCapable(/^Requires ffi access/),
};
