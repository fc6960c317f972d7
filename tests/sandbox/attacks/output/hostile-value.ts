import type { Attack } from '../attack.ts';
import { expect } from 'vitest';

export const attack: Attack = {
  name: 'leaves a value behind whose every property throws',
  family: 'output',
  threat: 'a kernel that trips over what it looks at',
  kernel: 'replicad',
  source: () => `
    export default new Proxy({}, { get() { throw new Error('again'); }, ownKeys() { throw new Error('again'); }, getPrototypeOf() { throw new Error('again'); } });
`,
  expect: ({ report }) => {
    expect(report).toMatchObject({ ending: 'completed', result: { status: 'script_failed' } });
  },
};
