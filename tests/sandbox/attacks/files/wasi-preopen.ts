import type { Attack } from '../attack.ts';
import { refusedBy } from '../expectations.ts';

export const attack: Attack = {
  name: 'opens the root folder through WASI',
  family: 'files',
  threat: 'WebAssembly with a file system of its own',
  deed: () => `
    const { WASI } = await import('node:wasi');
    new WASI({ version: 'preview1', preopens: { '/': '/' } });
`,
  expect: refusedBy('Error', /^uvwasi_init: failed to open preopen/),
};
