import type { Attack } from '../attack.ts';
import { expect } from 'vitest';

export const attack: Attack = {
  name: 'starts a worker that may do more than itself',
  family: 'privileges',
  threat: 'permissions out of nothing',
  kernel: 'bare',
  deed: (range) => `
    return await new Promise((resolve, reject) => {
      const code = 'postMessage(Deno.readTextFileSync(' + JSON.stringify(${JSON.stringify(range.secretFile)}) + '))';
      const worker = new Worker('data:application/javascript,' + encodeURIComponent(code), { type: 'module', deno: { permissions: { read: true } } });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => { event.preventDefault(); reject(new Error(event.message)); };
    });
`,
  expect: ({ report }) => {
    // The option is unstable and switched off; asking for it ends the process.
    expect(report).toMatchObject({ ending: 'kernel_crashed' });
  },
};
