import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'writes a file into a world-writable folder',
  family: 'files',
  threat: 'anything that leaves the sandbox by disk',
  kernel: 'replicad',
  deed: (range) => `
    Deno.writeTextFileSync('${range.dropFolder}/written', 'x');
`,
  expect: notCapable(/^Requires write access to ".*drop\//),
};
