import type { Attack } from '../attack.ts';
import { refusedBy } from '../expectations.ts';

export const attack: Attack = {
  name: 'recurses without end',
  family: 'resources',
  threat: 'a crash of the runtime',
  deed: () => `
    const again = () => 1 + again();
    return again();
`,
  expect: refusedBy('RangeError', /^Maximum call stack size exceeded/),
};
