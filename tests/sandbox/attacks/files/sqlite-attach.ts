import type { Attack } from '../attack.ts';
import { refusedBy } from '../expectations.ts';

export const attack: Attack = {
  name: 'attaches a database file to one in memory',
  family: 'files',
  threat: 'SQL opens the file, past the check of the constructor',
  deed: (range) => `
    const { DatabaseSync } = await import('node:sqlite');
    new DatabaseSync(':memory:').exec("ATTACH '${range.dropFolder}/y.db' AS y; CREATE TABLE y.t(a)");
`,
  expect: refusedBy('Error', /^too many attached databases - max 0/),
};
