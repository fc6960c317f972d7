import type { Attack } from '../attack.ts';
import { expect } from 'vitest';

export const attack: Attack = {
  name: 'throws an error of a million letters',
  family: 'output',
  threat: 'records and answers that carry it',
  kernel: 'replicad',
  source: () => `
    throw new Error('too long '.repeat(110_000));
`,
  expect: ({ report }) => {
    expect(report).toMatchObject({ ending: 'completed', result: { status: 'script_failed' } });
    expect(JSON.stringify(report).length).toBeLessThan(100_000);
  },
};
