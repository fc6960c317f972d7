import type { Attack } from '../attack.ts';
import { expect } from 'vitest';

export const attack: Attack = {
  name: 'sends a second ready line',
  family: 'answer-forgery',
  threat: 'the name and versions under which its result is kept',
  deed: () => `
    console.error(JSON.stringify({ ready: true, kernel: 'python', protocol: 1, languages: ['ocp'], versions: { deno: 'forged' } }));
`,
  expect: ({ report }) => {
    expect(report.kernel).toMatchObject({
      kernel: 'bare',
      versions: { deno: expect.stringMatching(/^\d/) },
    });
    expect(report.ending).toBe('completed');
  },
};
