import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'connects through node:net',
  family: 'network',
  threat: 'a second door to TCP',
  deed: (range) => `
    const { connect } = await import('node:net');
    return await new Promise((resolve, reject) => {
      globalThis.addEventListener('unhandledrejection', (event) => { event.preventDefault(); reject(event.reason); });
      connect(${range.port}, '127.0.0.1').on('connect', () => resolve('connected')).on('error', reject);
    });
`,
  expect: notCapable(/^Requires net access to "127\.0\.0\.1:\d+"/),
};
