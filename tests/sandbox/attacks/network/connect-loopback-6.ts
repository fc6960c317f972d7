import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'connects over IPv6',
  family: 'network',
  threat: 'the other family of addresses',
  deed: (range) => `
    await Deno.connect({ hostname: '::1', port: ${range.port6 ?? range.port} });
`,
  expect: notCapable(/^Requires net access to "\[::1\]:\d+"/),
};
