import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'floods its error output',
  family: 'output',
  threat: "the server's log and memory",
  deed: () => `
    const block = new TextEncoder().encode('x'.repeat(1023) + '\\n');
    for (;;) Deno.stderr.writeSync(block);
`,
  expect: ends('too_large', 'The kernel wrote more than 262144 bytes to stderr.'),
};
