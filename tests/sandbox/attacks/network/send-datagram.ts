import type { Attack } from '../attack.ts';
import { expect } from 'vitest';

export const attack: Attack = {
  name: 'sends a datagram',
  family: 'network',
  threat: 'data out without a connection',
  kernel: 'bare',
  deed: (range) => `
    const { createSocket } = await import('node:dgram');
    return await new Promise((resolve, reject) => {
      globalThis.addEventListener('error', (event) => { event.preventDefault(); reject(event.error); });
      const socket = createSocket('udp4').on('error', reject);
      socket.send('secret', ${range.udpPort}, '127.0.0.1', (error) => (error ? reject(error) : resolve('sent')));
    });
`,
  expect: ({ report, said }) => {
    // Deno throws outside every promise of the source, so the process ends or the deed is told so.
    if (report.ending === 'completed') {
      expect(JSON.stringify([said, report.result.error])).toMatch(/Requires net access to/);
    } else {
      expect(report.ending).toBe('kernel_crashed');
    }
  },
};
