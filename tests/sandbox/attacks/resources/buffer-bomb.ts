import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'fills memory beside the heap',
  family: 'resources',
  threat: 'memory that the engine does not count',
  deed: () => `
    const kept = [];
    for (;;) kept.push(new Uint8Array(16 * 1024 * 1024).fill(1));
`,
  expect: ends('out_of_memory', /memory/),
};
