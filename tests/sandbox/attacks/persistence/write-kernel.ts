import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: "changes the kernel's program",
  family: 'persistence',
  threat: 'code in every later job',
  deed: () => `
    Deno.writeTextFileSync(new URL(Deno.mainModule), 'x');
`,
  expect: notCapable(/^Requires write access to ".*main\.(mjs|ts)"/),
};
