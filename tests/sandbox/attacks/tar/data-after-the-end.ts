import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'sends data after the end of the archive',
  family: 'tar',
  threat: 'bytes that nobody looked at',
  deed: () => `
    answer(result());
    send(new TextEncoder().encode('more'.repeat(256)));
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', /^The answer/),
};
