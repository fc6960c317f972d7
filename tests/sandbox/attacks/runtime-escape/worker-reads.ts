import type { Attack } from '../attack.ts';
import { refusedBy } from '../expectations.ts';

export const attack: Attack = {
  name: 'reads a file from a worker',
  family: 'runtime-escape',
  threat: 'permissions that a worker might not inherit',
  deed: (range) => `
    return await new Promise((resolve, reject) => {
      const code = 'postMessage(Deno.readTextFileSync(' + JSON.stringify(${JSON.stringify(range.secretFile)}) + '))';
      const worker = new Worker('data:application/javascript,' + encodeURIComponent(code), { type: 'module' });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => { event.preventDefault(); reject(new Error(event.message)); };
    });
`,
  expect: refusedBy('Error', /Requires read access to ".*secret\.txt"/),
};
