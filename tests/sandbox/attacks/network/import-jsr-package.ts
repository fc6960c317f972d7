import type { Attack } from '../attack.ts';
import { refusedBy } from '../expectations.ts';

export const attack: Attack = {
  name: 'imports a JSR package',
  family: 'network',
  threat: 'code from the other registry',
  deed: () => `
    return Object.keys(await import('jsr:@std/assert'));
`,
  expect: refusedBy('TypeError', /but --no-remote is specified/),
};
