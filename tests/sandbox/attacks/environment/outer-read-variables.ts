import type { Attack } from '../attack.ts';
import { expect } from 'vitest';
import { ISOLATION_PROFILE } from '../../../../src/sandbox/isolation/profile.ts';

export const attack: Attack = {
  name: 'reads all variables with every permission of the runtime',
  family: 'environment',
  threat: 'the secrets of the server',
  wall: 'outer',
  deed: () => `
    return Deno.env.toObject();
`,
  expect: ({ said }) => {
    expect(said).toEqual({ did: { ...ISOLATION_PROFILE.environment, PWD: '/kernel' } });
  },
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
    docker:
      'A container has these by its nature; what they may hold is asserted by attacks of its own.',
  },
};
