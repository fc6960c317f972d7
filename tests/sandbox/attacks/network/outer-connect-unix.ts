import type { Attack } from '../attack.ts';
import { refusedBy } from '../expectations.ts';

export const attack: Attack = {
  name: 'connects to a Unix socket with every permission of the runtime',
  family: 'network',
  threat: 'the Docker socket',
  wall: 'outer',
  deed: (range) => `
    await Deno.connect({ transport: 'unix', path: ${JSON.stringify(range.unixSocket)} });
`,
  expect: refusedBy('PermissionDenied', /Operation not permitted/, 'EPERM'),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
