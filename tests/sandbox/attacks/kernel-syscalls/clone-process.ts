import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'forks',
  family: 'kernel-syscalls',
  threat: 'processes without end',
  wall: 'outer',
  deed: () => `
    const fork = () => { const said = sys(${numberHere('clone')}, 17); if (said === 'done' && sys.value === 0n) libc.symbols._exit(0); return said; };
    return fork();
    return sys(${numberHere('clone')}, 17, 0, 0, 0, 0);
`,
  expect: says('EPERM'),
  control: differs(['done', 'EAGAIN']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
