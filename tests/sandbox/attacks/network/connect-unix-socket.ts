import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'connects to a Unix socket',
  family: 'network',
  threat: 'the Docker socket and its like',
  deed: (range) => `
    await Deno.connect({ transport: 'unix', path: ${JSON.stringify(range.unixSocket)} });
`,
  expect: notCapable(/^Requires (read|net|write) access to /),
};
