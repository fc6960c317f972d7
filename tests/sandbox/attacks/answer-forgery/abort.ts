import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'aborts the process',
  family: 'answer-forgery',
  threat: 'a core file, a report, a hanging parent',
  deed: () => `
    const process = await import('node:process');
    process.abort();
`,
  expect: ends('kernel_crashed', /SIG(ABRT|ILL|TRAP|SEGV)|134|signal/),
};
