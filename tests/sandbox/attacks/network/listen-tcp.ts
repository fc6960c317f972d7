import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'listens on a port',
  family: 'network',
  threat: 'a back door for later',
  deed: () => `
    Deno.listen({ port: 0 });
`,
  expect: notCapable(/^Requires net access to "0\.0\.0\.0:0"/),
};
