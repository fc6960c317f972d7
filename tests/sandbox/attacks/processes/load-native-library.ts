import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'loads a native library',
  family: 'processes',
  threat: 'machine code of its own choice',
  kernel: 'replicad',
  deed: () => `
    Deno.dlopen('libc.so.6', { getpid: { parameters: [], result: 'i32' } });
`,
  expect: notCapable(/^Requires ffi access to "libc\.so\.6"/),
};
