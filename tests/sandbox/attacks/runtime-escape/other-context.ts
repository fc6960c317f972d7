import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'runs in another context of node:vm',
  family: 'runtime-escape',
  threat: 'globals that nobody wrapped',
  kernel: 'replicad',
  deed: (range) => `
    const { runInNewContext } = await import('node:vm');
    const deno = runInNewContext('deno', { deno: Deno });
    return deno.readTextFileSync(${JSON.stringify(range.secretFile)});
`,
  expect: notCapable(/^Requires read access to ".*secret\.txt"/),
};
