import type { Attack } from '../attack.ts';
import { expect } from 'vitest';

export const attack: Attack = {
  name: 'prints without end inside the real kernel',
  family: 'output',
  threat: 'memory of kernel and server',
  kernel: 'replicad',
  deed: () => `
    for (let line = 0; line < 20_000; line += 1) console.log('x'.repeat(200));
`,
  expect: ({ report }) => {
    expect(report).toMatchObject({
      ending: 'completed',
      result: { stdout: expect.stringContaining('[cut after 65536 bytes]') },
    });
    expect(report.ending === 'completed' && report.result.stdout.length).toBeLessThan(65_536 + 100);
  },
};
