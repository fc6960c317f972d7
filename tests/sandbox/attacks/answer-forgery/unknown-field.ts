import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'answers a field that the protocol does not have',
  family: 'answer-forgery',
  threat: 'data that rides along unseen',
  deed: () => `
    answer({ ...result(), owner: 'somebody else' });
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', /^result\.json does not follow the protocol/),
};
