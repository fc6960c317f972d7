import type { Attack } from '../attack.ts';
import { expect } from 'vitest';

export const attack: Attack = {
  name: 'grows WebAssembly memory',
  family: 'resources',
  threat: 'memory outside every heap limit',
  deed: () => `
    const kept = [];
    for (;;) {
      const memory = new WebAssembly.Memory({ initial: 1024 });
      new Uint8Array(memory.buffer).fill(1);
      kept.push(memory);
    }
`,
  expect: ({ report, said }) => {
    if (report.ending === 'completed') {
      // The engine itself refuses a size past the limit of data.
      expect(said).toMatchObject({ refused: { name: 'RangeError' } });
    } else {
      expect(report).toMatchObject({ ending: 'out_of_memory' });
    }
  },
};
