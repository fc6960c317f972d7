import type { Attack } from '../attack.ts';
import { refusedBy } from '../expectations.ts';

export const attack: Attack = {
  name: 'connects to loopback with every permission of the runtime',
  family: 'network',
  threat: "the server's own ports",
  wall: 'outer',
  deed: (range) => `
    await Deno.connect({ hostname: '127.0.0.1', port: ${range.port} });
`,
  expect: refusedBy('PermissionDenied', /Operation not permitted/, 'EPERM'),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
