import type { Attack } from '../attack.ts';
import { differs, says } from '../expectations.ts';
import { numberHere } from '../syscall-prelude.ts';

export const attack: Attack = {
  name: 'talks to the BPF subsystem',
  family: 'kernel-syscalls',
  threat: "the kernel's own virtual machine",
  wall: 'outer',
  deed: () => `
    return sys(${numberHere('bpf')}, 15, 0, 0);
`,
  expect: says('EPERM'),
  control: differs(['EINVAL', 'EFAULT']),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
