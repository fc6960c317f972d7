import type { Attack } from '../attack.ts';
import { expect } from 'vitest';

export const attack: Attack = {
  name: 'keeps a value in localStorage',
  family: 'persistence',
  threat: 'a letter to the next job',
  deed: () => `
    localStorage.setItem('letter', 'x');
`,
  expect: ({ said }) => {
    expect(said).toMatchObject({
      refused: {
        message: expect.stringMatching(
          /^(Permission denied|Read-only file system) \(os error \d+\)$/,
        ),
      },
    });
  },
};
