import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'requires a JSON file through node:module',
  family: 'files',
  threat: 'CommonJS has its own loader',
  deed: (range) => `
    const { createRequire } = await import('node:module');
    return createRequire('file:///kernel/x.js')(${JSON.stringify(range.secretJson)});
`,
  expect: notCapable(/^Requires read access to ".*secret\.json"/),
};
