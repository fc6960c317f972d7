import type { Attack } from '../attack.ts';
import { refusedBy } from '../expectations.ts';

export const attack: Attack = {
  name: 'starts a worker from a file on the host',
  family: 'files',
  threat: 'the worker loader reads the module',
  deed: (range) => `
    return await new Promise((resolve, reject) => {
      const worker = new Worker('file://${range.secretModule}', { type: 'module' });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => { event.preventDefault(); reject(new Error(event.message)); };
    });
`,
  expect: refusedBy('Error', /Requires read access to ".*secret\.js"/),
};
