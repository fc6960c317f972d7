import type { Attack } from '../attack.ts';
import { expect } from 'vitest';

export const attack: Attack = {
  name: 'climbs out of the kernel folder with ..',
  family: 'files',
  threat: 'a path that begins inside the only readable folder',
  deed: (range) => `
    return Deno.readTextFileSync(Deno.cwd() + '/' + '../'.repeat(20) + ${JSON.stringify(range.secretFile.slice(1))});
`,
  expect: ({ said }) => {
    expect(said).toMatchObject({
      refused: { message: expect.stringMatching(/^Requires read access to /) },
    });
  },
};
