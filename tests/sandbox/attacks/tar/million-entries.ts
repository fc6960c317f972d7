import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'answers a million entries',
  family: 'tar',
  threat: 'a parser that counts for ever',
  deed: () => `
    send(entry('result.json', JSON.stringify(result())));
    const many = concat(Array(1000).fill(entry('files/mesh.glb', '')));
    for (let round = 0; round < 1000; round += 1) send(many);
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', 'The answer holds the same file twice.'),
};
