import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'sets flags of the engine',
  family: 'runtime-escape',
  threat: 'the heap limit that was set for it',
  deed: () => `
    const { setFlagsFromString } = await import('node:v8');
    setFlagsFromString('--max-old-space-size=100000');
    const kept = [];
    for (;;) kept.push(new Array(1_000_000).fill(1.5));
`,
  expect: ends('out_of_memory', /memory/),
};
