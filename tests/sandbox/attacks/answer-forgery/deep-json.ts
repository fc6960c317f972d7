import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'answers JSON nested two hundred thousand deep',
  family: 'answer-forgery',
  threat: "the server's stack",
  deed: () => `
    const depth = 200_000;
    answer(JSON.stringify(result()).replace('"parameters":{}', '"parameters":{"a":' + '['.repeat(depth) + ']'.repeat(depth) + '}'));
    Deno.exit(0);
`,
  expect: ends('kernel_crashed', /^(result\.json|The answer)/),
};
