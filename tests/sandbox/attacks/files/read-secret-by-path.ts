import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'reads a world-readable file whose path it knows',
  family: 'files',
  threat: 'secrets of the operator that stand open on the host',
  deed: (range) => `
    return Deno.readTextFileSync(${JSON.stringify(range.secretFile)});
`,
  expect: notCapable(/^Requires read access to ".*secret\.txt"/),
};
