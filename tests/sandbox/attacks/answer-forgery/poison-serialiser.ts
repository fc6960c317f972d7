import type { Attack } from '../attack.ts';
import { expect } from 'vitest';

export const attack: Attack = {
  name: "replaces JSON.stringify's hooks under the real kernel",
  family: 'answer-forgery',
  threat: "the kernel's own hand writes the lie",
  kernel: 'replicad',
  deed: () => `
    Object.prototype.toJSON = () => ({ forged: true });
`,
  expect: ({ report }) => {
    expect(report.kernel.kernel).toBe('replicad');
    expect(report).toMatchObject({
      ending: 'kernel_crashed',
      detail: expect.stringMatching(/^result\.json does not follow the protocol/),
    });
  },
};
