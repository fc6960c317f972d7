import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'sets LD_PRELOAD for what comes after',
  family: 'environment',
  threat: 'code in the next process',
  deed: () => `
    Deno.env.set('LD_PRELOAD', '/tmp/x.so');
`,
  expect: notCapable(/^Requires env access to "LD_PRELOAD"/),
};
