import type { Attack } from '../attack.ts';
import { says } from '../expectations.ts';

export const attack: Attack = {
  name: "changes the kernel's program with every permission of the runtime",
  family: 'persistence',
  threat: 'code in every later job',
  wall: 'outer',
  deed: () => `
    return ['/kernel/main.mjs', '/deno', '/new-file'].map((path) => {
      try { Deno.writeTextFileSync(path, 'x'); return 'written'; } catch (error) { return error.code ?? error.message; }
    });
`,
  expect: says(['EROFS', 'EROFS', 'EROFS']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
