import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'connects to a port on loopback',
  family: 'network',
  threat: "the server's own ports and those of its neighbours",
  deed: (range) => `
    await Deno.connect({ hostname: '127.0.0.1', port: ${range.port} });
`,
  expect: notCapable(/^Requires net access to "127\.0\.0\.1:\d+"/),
};
