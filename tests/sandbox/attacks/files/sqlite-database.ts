import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'opens a database file through node:sqlite',
  family: 'files',
  threat: 'a C library that opens files by itself',
  deed: (range) => `
    const { DatabaseSync } = await import('node:sqlite');
    new DatabaseSync('${range.dropFolder}/x.db').exec('create table t(a)');
`,
  expect: notCapable(/^Requires (read|write) access to ".*drop\//),
};
