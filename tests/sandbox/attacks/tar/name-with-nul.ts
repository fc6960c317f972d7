import type { Attack } from '../attack.ts';
import { expect } from 'vitest';

export const attack: Attack = {
  name: 'answers a name with a NUL inside',
  family: 'tar',
  threat: 'two readers that read two names',
  deed: () => `
    answer(result(), entry('files/mesh.glb\\0.sh', 'x'));
    Deno.exit(0);
`,
  expect: ({ report }) => {
    // Both readers end at the NUL: then it is the listed name and nothing else.
    if (report.ending === 'completed') expect([...report.files.keys()]).toEqual(['mesh.glb']);
    else
      expect(report).toMatchObject({
        ending: 'kernel_crashed',
        detail: expect.stringMatching(/^The answer/),
      });
  },
};
