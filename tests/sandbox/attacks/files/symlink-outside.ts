import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'plants a symbolic link',
  family: 'files',
  threat: 'a link that somebody else follows',
  deed: (range) => `
    Deno.symlinkSync('/etc/passwd', '${range.dropFolder}/link');
`,
  expect: notCapable(/^Deno\.symlinkSync\(\) requires unscoped/),
};
