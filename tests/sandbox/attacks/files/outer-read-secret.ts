import type { Attack } from '../attack.ts';
import { refusedBy } from '../expectations.ts';

export const attack: Attack = {
  name: 'reads a file of the host with every permission of the runtime',
  family: 'files',
  threat: 'host files, had the runtime a fault',
  wall: 'outer',
  deed: (range) => `
    return Deno.readTextFileSync(${JSON.stringify(range.secretFile)});
`,
  expect: refusedBy('NotFound', /^No such file or directory/, 'ENOENT'),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
