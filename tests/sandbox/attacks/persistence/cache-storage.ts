import type { Attack } from '../attack.ts';
import { refusedBy } from '../expectations.ts';

export const attack: Attack = {
  name: 'keeps a response in the cache',
  family: 'persistence',
  threat: 'a letter to the next job',
  deed: () => `
    const cache = await caches.open('letters');
    await cache.put('http://letters/', new Response('x'));
`,
  expect: refusedBy('Error', /^Failed to create cache storage directory/),
};
