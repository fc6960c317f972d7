import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'answers a file larger than allowed',
  family: 'output',
  threat: "the server's memory and disk",
  deed: () => `
    answer(result(), entry('files/mesh.glb', new Uint8Array(40 * 1024 * 1024)));
    Deno.exit(0);
`,
  expect: ends('too_large', /more than 33554432 bytes/),
};
