import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'answers in a protocol of tomorrow',
  family: 'answer-forgery',
  threat: "fields that today's checks do not know",
  deed: () => `
    answer(result({ protocol: 2 }));
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', 'result.json does not follow the protocol at protocol.'),
};
