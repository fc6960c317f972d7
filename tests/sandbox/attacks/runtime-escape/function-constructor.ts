import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'evaluates text',
  family: 'runtime-escape',
  threat: 'code that no parser has seen',
  deed: (range) => `
    return new Function('path', 'return Deno.readTextFileSync(path)')(${JSON.stringify(range.secretFile)});
`,
  expect: notCapable(/^Requires read access to ".*secret\.txt"/),
};
