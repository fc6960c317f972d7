import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'reads it through node:fs',
  family: 'files',
  threat: 'a second door to the same file',
  deed: (range) => `
    const { readFileSync } = await import('node:fs');
    return readFileSync(${JSON.stringify(range.secretFile)}, 'utf8');
`,
  expect: notCapable(/^Requires read access to ".*secret\.txt"/),
};
