import type { Attack } from '../attack.ts';
import { refusedBy } from '../expectations.ts';

export const attack: Attack = {
  name: 'asks the name service through the C library',
  family: 'network',
  threat: 'the resolver opens its sockets by itself',
  deed: () => `
    const { lookup } = await import('node:dns/promises');
    return await lookup('data.example.com');
`,
  expect: refusedBy('Error', /^getaddrinfo (EPERM|EAI_AGAIN|ENOTFOUND) data\.example\.com/),
};
