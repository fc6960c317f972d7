import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'floods its output with empty tar blocks',
  family: 'output',
  threat: 'a parser that waits for the end of padding',
  deed: () => `
    const block = new Uint8Array(1024 * 1024);
    for (;;) Deno.stdout.writeSync(block);
`,
  // Two blocks of zeros are the end mark; nothing behind them is read.
  expect: ends('kernel_crashed', 'The answer is empty.'),
};
