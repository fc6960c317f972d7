import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'floods its output with words',
  family: 'output',
  threat: "the server's memory",
  deed: () => `
    const block = new Uint8Array(65_536).fill(97);
    for (;;) Deno.stdout.writeSync(block);
`,
  expect: ends('kernel_crashed', 'The answer is not a tar archive.'),
};
