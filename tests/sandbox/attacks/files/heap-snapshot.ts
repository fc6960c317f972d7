import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'writes a heap snapshot',
  family: 'files',
  threat: 'the runtime writes the file for it',
  deed: (range) => `
    const { writeHeapSnapshot } = await import('node:v8');
    writeHeapSnapshot('${range.dropFolder}/heap');
`,
  expect: notCapable(/^Requires write access to ".*drop\//),
};
