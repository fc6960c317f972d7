import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'fetches from a port on loopback',
  family: 'network',
  threat: 'an HTTP API that trusts its neighbours',
  kernel: 'replicad',
  deed: (range) => `
    return (await fetch('http://127.0.0.1:${range.port}/')).status;
`,
  expect: notCapable(/^Requires net access to "127\.0\.0\.1:\d+"/),
};
