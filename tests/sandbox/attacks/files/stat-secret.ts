import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'asks size and age of a file outside',
  family: 'files',
  threat: 'existence and size of host files, one bit at a time',
  deed: (range) => `
    return Deno.statSync(${JSON.stringify(range.secretFile)}).size;
`,
  expect: notCapable(/^Requires read access to ".*secret\.txt"/),
};
