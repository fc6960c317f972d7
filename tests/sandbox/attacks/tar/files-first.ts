import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'answers files before the result',
  family: 'tar',
  threat: 'work done before the check',
  deed: () => `
    send(concat([entry('files/mesh.glb', 'x'), entry('result.json', JSON.stringify(result())), TAR_END]));
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', 'The answer does not begin with result.json.'),
};
