import type { Attack } from '../attack.ts';
import { expect } from 'vitest';

export const attack: Attack = {
  name: "calls the runtime's internal operations",
  family: 'runtime-escape',
  threat: 'checks that only the outer function makes',
  deed: () => `
    const { ops } = Deno[Deno.internal].core;
    return String(ops.op_napi_open('libm.so.6', globalThis, (length) => new Uint8Array(length), () => undefined));
`,
  expect: ({ said, report }) => {
    if (report.ending === 'completed')
      expect(said).toMatchObject({
        refused: { message: expect.stringMatching(/ffi access|expected|not a function/i) },
      });
    else expect(report.ending).toBe('kernel_crashed');
  },
};
