import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'answers more text than allowed',
  family: 'output',
  threat: 'records and answers that carry it',
  deed: () => `
    answer(result({ stdout: 'x'.repeat(100_000) }));
    Deno.exit(0);
`,
  expect: ends('too_large', 'The captured text has more than 65536 bytes.'),
};
