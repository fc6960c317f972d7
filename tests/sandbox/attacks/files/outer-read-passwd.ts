import type { Attack } from '../attack.ts';
import { refusedBy } from '../expectations.ts';

export const attack: Attack = {
  name: 'reads /etc/passwd with every permission of the runtime',
  family: 'files',
  threat: 'host files, had the runtime a fault',
  wall: 'outer',
  deed: () => `
    return Deno.readTextFileSync('/etc/passwd');
`,
  expect: refusedBy('NotFound', /^No such file or directory/, 'ENOENT'),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
