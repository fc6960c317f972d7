import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'spawns with an environment of its own, which needs no permission to read one',
  family: 'processes',
  threat: 'a way around the check that comes first',
  deed: (range) => `
    const { spawnSync } = await import('node:child_process');
    const done = spawnSync('/bin/sh', ['-c', 'touch ${range.dropFolder}/ran'], { env: {}, shell: false });
    if (done.error) throw done.error;
    return done.status;
`,
  expect: notCapable(/^Requires (run|env) access/),
};
