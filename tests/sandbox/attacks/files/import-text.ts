import type { Attack } from '../attack.ts';
import { expect } from 'vitest';

/** Holds because the source is a data: module, outside the static graph of the kernel. */
export const attack: Attack = {
  name: 'imports a file as text with a literal import',
  family: 'files',
  threat: 'Deno reads literal imports of its main graph without asking',
  kernel: 'replicad',
  source: (range) => `
    import secret from 'file://${range.secretFile}' with { type: 'text' };
    console.log(secret);
    export default secret;
`,
  expect: ({ report }) => {
    expect(report).toMatchObject({
      ending: 'completed',
      result: {
        status: 'script_failed',
        error: { message: expect.stringMatching(/Requires read access to ".*secret\.txt"/) },
      },
    });
  },
};
