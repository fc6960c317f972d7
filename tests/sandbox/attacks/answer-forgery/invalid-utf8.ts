import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'answers bytes that are no text',
  family: 'answer-forgery',
  threat: 'two readers that read two things',
  deed: () => `
    send(concat([entry('result.json', new Uint8Array([123, 0xff, 0xfe, 125])), TAR_END]));
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', 'result.json is not JSON in UTF-8.'),
};
