import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'writes the memory of a process',
  family: 'kernel-syscalls',
  threat: 'memory of its neighbours',
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('process_vm_writev')}, Deno.pid, 0, 0, 0, 0, 0);
`,
  expect: says('EPERM'),
  control: differs(['done']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
