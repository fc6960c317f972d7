import type { Attack } from '../attack.ts';
import { refusedBy } from '../expectations.ts';

export const attack: Attack = {
  name: 'imports a file as text in the static graph of a worker',
  family: 'runtime-escape',
  threat: 'the main graph of a worker might be read without asking',
  deed: (range) => `
    return await new Promise((resolve, reject) => {
      const code = 'import secret from ' + JSON.stringify('file://${range.secretFile}') + ' with { type: "text" }; postMessage(secret)';
      const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'application/javascript' })), { type: 'module' });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => { event.preventDefault(); reject(new Error(event.message)); };
    });
`,
  expect: refusedBy('Error', /Requires read access to ".*secret\.txt"/),
};
