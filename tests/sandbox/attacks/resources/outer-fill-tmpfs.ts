import type { Attack } from '../attack.ts';
import { expect } from 'vitest';

export const attack: Attack = {
  name: 'fills the temporary folder',
  family: 'resources',
  threat: 'memory of the machine, by way of files',
  wall: 'outer',
  deed: () => `
    let written = 0;
    try {
      for (let part = 0; part < 64; part += 1) {
        Deno.writeFileSync('/tmp/part-' + part, new Uint8Array(1024 * 1024));
        written += 1024 * 1024;
      }
    } catch (error) {
      if (!/No space left|File too large|Read-only/.test(error.message)) throw error;
    }
    return written;
`,
  expect: ({ said }) => {
    const done = said !== undefined && 'did' in said ? Number(said.did) : Number.NaN;
    expect(done).toBeLessThanOrEqual(16 * 1024 * 1024);
  },
  afterwards: { deed: `return [...Deno.readDirSync('/tmp')].length;`, says: 0 },
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
