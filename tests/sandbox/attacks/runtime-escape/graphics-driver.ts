import type { Attack } from '../attack.ts';
import { says } from '../expectations.ts';

export const attack: Attack = {
  name: 'asks for the graphics card',
  family: 'runtime-escape',
  threat: 'native drivers of the host, opened without any permission',
  deed: () => `
    const adapter = await navigator.gpu?.requestAdapter();
    return adapter ? adapter.info.description : 'no adapter';
`,
  expect: says('no adapter'),
};
