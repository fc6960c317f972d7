import type { Attack } from '../attack.ts';
import { refusedBy } from '../expectations.ts';

export const attack: Attack = {
  name: 'dumps a database with VACUUM INTO',
  family: 'files',
  threat: 'SQL writes the file, past the check of the constructor',
  deed: (range) => `
    const { DatabaseSync } = await import('node:sqlite');
    new DatabaseSync(':memory:').exec("CREATE TABLE t(a); VACUUM INTO '${range.dropFolder}/v.db'");
`,
  expect: refusedBy('Error', /^too many attached databases - max 0/),
};
