import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'kills the server',
  family: 'processes',
  threat: "everybody else's work",
  deed: (range) => `
    Deno.kill(${range.serverPid}, 'SIGKILL');
`,
  expect: notCapable(/^Requires run access/),
};
