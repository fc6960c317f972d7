import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'lists the root folder',
  family: 'files',
  threat: 'a map of the host',
  deed: () => `
    return [...Deno.readDirSync('/')].map((entry) => entry.name);
`,
  expect: notCapable(/^Requires read access to "\/"/),
};
