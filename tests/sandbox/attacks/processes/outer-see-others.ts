import type { Attack } from '../attack.ts';
import { says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'looks for other processes',
  family: 'processes',
  threat: 'the server and its jobs',
  wall: 'outer',
  deed: () => `
    const others = [];
    for (let pid = 3; pid < 3000; pid += 1) if (sys(${numberHere('sched_getscheduler')}, pid) === 'done' && pid !== Deno.pid) others.push(pid);
    return others.filter((pid) => pid > Deno.pid + 100);
`,
  expect: says([]),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
