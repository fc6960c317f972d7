import type { Attack } from '../attack.ts';
import { notCapable } from '../expectations.ts';

export const attack: Attack = {
  name: 'opens a WebSocket',
  family: 'network',
  threat: "a stream out that looks like a browser's",
  deed: (range) => `
    return await new Promise((resolve, reject) => {
      const socket = new WebSocket('ws://127.0.0.1:${range.port}');
      socket.onopen = () => resolve('open');
      socket.onerror = (event) => reject(event.error ?? new Error(event.message));
    });
`,
  expect: notCapable(/^Requires net access to "127\.0\.0\.1:\d+"/),
};
