import type { Attack } from '../attack.ts';
import { says } from '../expectations.ts';

export const attack: Attack = {
  name: 'calls operations of the runtime that are meant for desktops',
  family: 'runtime-escape',
  threat: 'clipboard and windows of the operator',
  deed: () => `
    const { ops } = Deno[Deno.internal].core;
    return await ops.op_desktop_read_clipboard_text?.();
`,
  expect: says(null),
};
