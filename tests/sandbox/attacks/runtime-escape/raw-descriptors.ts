import type { Attack } from '../attack.ts';
import { says } from '../expectations.ts';

export const attack: Attack = {
  name: 'reads descriptors that it did not open',
  family: 'runtime-escape',
  threat: 'a file, socket or pipe that leaked in',
  deed: () => `
    const { fstatSync } = await import('node:fs');
    const open = [];
    for (let descriptor = 0; descriptor < 256; descriptor += 1) { try { fstatSync(descriptor); open.push(descriptor); } catch {} }
    return open;
`,
  expect: says([0, 1, 2]),
};
