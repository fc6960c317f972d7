import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'makes the runtime panic',
  family: 'runtime-escape',
  threat: 'a hanging server',
  deed: () => `
    const { BrowserWindow } = Deno[Deno.internal].core.ops;
    new BrowserWindow();
    await new Promise((resolve) => setTimeout(resolve, 200));
    Deno.exit(134);
`,
  expect: ends('kernel_crashed', /.+/),
};
