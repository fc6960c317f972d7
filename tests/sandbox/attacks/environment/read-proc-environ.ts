import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'reads /proc/self/environ',
  family: 'environment',
  threat: 'the environment as a file',
  deed: () => `
    return Deno.readTextFileSync('/proc/self/environ');
`,
  expect: notCapable(
    /^Requires (all|read) access|^Requires read access to "\/proc\/self\/environ"/,
  ),
};
