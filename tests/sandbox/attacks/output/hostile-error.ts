import type { Attack } from '../attack.ts';
import { expect } from 'vitest';

export const attack: Attack = {
  name: 'throws an object whose every property throws',
  family: 'output',
  threat: 'a kernel that trips over the error it reports',
  kernel: 'replicad',
  source: () => `
    throw new Proxy({}, { get() { throw new Error('again'); }, getPrototypeOf() { throw new Error('again'); }, has() { throw new Error('again'); } });
`,
  expect: ({ report }) => {
    expect(report).toMatchObject({ ending: 'completed', result: { status: 'script_failed' } });
  },
};
