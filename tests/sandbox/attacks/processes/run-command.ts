import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'runs a program',
  family: 'processes',
  threat: 'everything that the host has installed',
  kernel: 'replicad',
  deed: (range) => `
    return new Deno.Command('/bin/sh', { args: ['-c', 'touch ${range.dropFolder}/ran'] }).outputSync().code;
`,
  expect: notCapable(/^Requires run access to "\/bin\/sh"/),
};
