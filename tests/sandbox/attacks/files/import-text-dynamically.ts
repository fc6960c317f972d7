import type { Attack } from '../attack.ts';
import { refusedBy } from '../expectations.ts';

export const attack: Attack = {
  name: 'imports a file as text at run time',
  family: 'files',
  threat: 'the loader asks less than the file functions',
  kernel: 'replicad',
  deed: (range) => `
    return (await import('file://${range.secretFile}', { with: { type: 'text' } })).default;
`,
  expect: refusedBy('TypeError', /^Requires read access to ".*secret\.txt"/),
};
