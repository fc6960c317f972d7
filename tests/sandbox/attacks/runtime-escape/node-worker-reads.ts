import type { Attack } from '../attack.ts';
import { refusedBy } from '../expectations.ts';

export const attack: Attack = {
  name: 'reads a file from a Node worker thread',
  family: 'runtime-escape',
  threat: 'permissions that a worker might not inherit',
  deed: (range) => `
    const { Worker } = await import('node:worker_threads');
    return await new Promise((resolve, reject) => {
      const code = "require('node:worker_threads').parentPort.postMessage(require('node:fs').readFileSync(" + JSON.stringify(${JSON.stringify(range.secretFile)}) + ", 'utf8'))";
      new Worker(code, { eval: true }).on('message', resolve).on('error', reject);
    });
`,
  expect: refusedBy('Error', /Requires read access to ".*secret\.txt"/),
};
