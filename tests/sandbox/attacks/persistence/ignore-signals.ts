import type { Attack } from '../attack.ts';
import { ends } from '../expectations.ts';

export const attack: Attack = {
  name: 'ignores every signal that it may',
  family: 'persistence',
  threat: 'a process that only a hard kill ends',
  deed: () => `
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1']) Deno.addSignalListener(name, () => undefined);
    for (;;) await new Promise((resolve) => setTimeout(resolve, 10));
`,
  limits: { wall_ms: 1_000 },
  expect: ends('timed_out', 'The job took longer than 1 s.'),
};
