import type { Attack } from '../attack.ts';
import { refusedBy } from '../expectations.ts';

export const attack: Attack = {
  name: 'imports an npm package',
  family: 'network',
  threat: 'code from the registry',
  kernel: 'replicad',
  deed: () => `
    return Object.keys(await import('npm:left-pad@1.3.0'));
`,
  expect: refusedBy('TypeError', /^npm specifiers were requested; but --no-npm is specified/),
};
