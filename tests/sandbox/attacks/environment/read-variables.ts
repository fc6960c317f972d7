import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'reads all environment variables',
  family: 'environment',
  threat: 'the secrets of the server',
  kernel: 'replicad',
  deed: () => `
    return Deno.env.toObject();
`,
  expect: notCapable(/^Requires env access/),
};
