import type { Attack } from '../attack.ts';
import { refusedBy } from '../expectations.ts';

export const attack: Attack = {
  name: 'imports a module that lies on the host',
  family: 'files',
  threat: 'code of the host in its hands',
  deed: (range) => `
    return (await import('file://${range.secretModule}')).secret;
`,
  expect: refusedBy('TypeError', /^Requires read access to ".*secret\.js"/),
};
