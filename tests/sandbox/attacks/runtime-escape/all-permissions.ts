import type { Attack } from '../attack.ts';
import { says } from '../expectations.ts';

export const attack: Attack = {
  name: 'looks for a permission that it was given',
  family: 'runtime-escape',
  threat: 'the one that was forgotten',
  deed: () => `
    const granted = [];
    for (const name of ['run', 'read', 'write', 'net', 'env', 'sys', 'ffi', 'import']) {
      if ((await Deno.permissions.query({ name })).state === 'granted') granted.push(name);
    }
    return granted;
`,
  expect: says([]),
};
