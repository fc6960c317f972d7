import type { Attack } from '../attack.ts';
import { expect } from 'vitest';

export const attack: Attack = {
  name: 'patches what every script uses',
  family: 'persistence',
  threat: 'code in the next job',
  kernel: 'replicad',
  deed: () => `
    Array.prototype.push = () => 'poisoned';
    Object.prototype.poisoned = true;
    globalThis.letter = 'x';
    globalThis.poison = 'here';
    return 'patched';
`,
  limits: { wall_ms: 3_000 },
  expect: ({ report }) => {
    // It spoils its own answer at most.
    expect(['completed', 'kernel_crashed', 'timed_out']).toContain(report.ending);
  },
  afterwards: {
    deed: `return [typeof poison, typeof letter, [].push(1), 'poisoned' in {}];`,
    says: ['undefined', 'undefined', 1, false],
  },
};
