import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'fetches a file: URL',
  family: 'files',
  threat: 'fetch speaks file too',
  deed: (range) => `
    return await (await fetch('file://${range.secretFile}')).text();
`,
  expect: notCapable(/^Requires read access to ".*secret\.txt"/),
};
