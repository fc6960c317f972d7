import type { Attack } from '../attack.ts';
import { expect } from 'vitest';

export const attack: Attack = {
  name: 'loads a .env file',
  family: 'files',
  threat: 'process.loadEnvFile reads by itself',
  deed: (range) => `
    const process = await import('node:process');
    process.loadEnvFile(${JSON.stringify(range.secretEnv)});
    return process.env.SECRET;
`,
  expect: ({ said }) => {
    expect(said).toMatchObject({
      refused: {
        name: 'NotCapable',
        message: expect.stringMatching(/^Requires (env|read) access/),
      },
    });
  },
};
