import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'answers more JSON than allowed',
  family: 'output',
  threat: "the server's memory and its parser",
  deed: () => `
    answer(result({ stdout: 'x'.repeat(3_000_000) }));
    Deno.exit(0);
`,
  expect: ends('too_large', 'result.json has more than 2097152 bytes.'),
};
