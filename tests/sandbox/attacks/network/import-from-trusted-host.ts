import type { Attack } from '../attack.ts';
import { refusedBy } from '../expectations.ts';

export const attack: Attack = {
  name: 'imports from a host that Deno trusts by default',
  family: 'network',
  threat: '--allow-import has defaults',
  deed: () => `
    return Object.keys(await import('https://deno.land/x/data.ts'));
`,
  expect: refusedBy(
    'TypeError',
    /^A remote specifier was requested: "https:\/\/deno\.land\/.*but --no-remote is specified/,
  ),
};
