import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'reads the environment of the server from /proc',
  family: 'environment',
  threat: 'the environment of another process',
  deed: (range) => `
    return Deno.readTextFileSync('/proc/${range.serverPid}/environ');
`,
  expect: notCapable(/^Requires (all|read) access/),
};
