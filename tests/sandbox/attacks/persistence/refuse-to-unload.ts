import type { Attack } from '../attack.ts';
import { expect } from 'vitest';

export const attack: Attack = {
  name: 'answers, then loops in its unload handler',
  family: 'persistence',
  threat: 'a process that never finishes leaving',
  kernel: 'replicad',
  deed: () => `
    globalThis.addEventListener('unload', () => { for (;;); });
    return 'answered';
`,
  limits: { wall_ms: 4_000 },
  expect: ({ report }) => {
    expect(report.ending).toMatch(/^(completed|kernel_crashed|timed_out)$/);
    expect(report.timings.total_ms).toBeLessThan(10_000);
  },
};
