import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: "writes its own bytes before the kernel's answer",
  family: 'answer-forgery',
  threat: 'an answer in two voices',
  kernel: 'replicad',
  deed: () => `
    const { writeSync } = await import('node:fs');
    writeSync(1, 'x'.repeat(512));
`,
  expect: ends('kernel_crashed', 'The answer is not a tar archive.'),
};
