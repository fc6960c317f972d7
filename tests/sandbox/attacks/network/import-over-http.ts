import type { Attack } from '../attack.ts';
import { refusedBy } from '../expectations.ts';

export const attack: Attack = {
  name: 'imports a module over HTTP',
  family: 'network',
  threat: 'code from outside, and data in its query',
  deed: (range) => `
    return Object.keys(await import('http://127.0.0.1:${range.port}/x.js?data'));
`,
  expect: refusedBy('TypeError', /^Requires import access to "127\.0\.0\.1:\d+"/),
};
