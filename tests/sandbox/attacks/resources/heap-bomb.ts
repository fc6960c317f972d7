import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'fills the heap',
  family: 'resources',
  threat: 'the memory of the machine',
  deed: () => `
    const kept = [];
    for (;;) kept.push(new Array(1_000_000).fill(1.5));
`,
  expect: ends('out_of_memory', /memory/),
};
