import type { Attack } from '../attack.ts';
import { says } from '../expectations.ts';

export const attack: Attack = {
  name: 'reads disks and memory through /dev',
  family: 'files',
  threat: 'the disk by its device',
  wall: 'outer',
  deed: () => `
    return ['/dev/sda', '/dev/vda', '/dev/mem', '/dev/kmsg', '/dev/kvm', '/dev/fuse', '/dev/dri', '/dev/net/tun'].filter((path) => { try { Deno.statSync(path); return true; } catch { return false; } });
`,
  expect: says([]),
  notFor: {
    deno: 'Deno alone has no wall behind its permission checks.',
  },
};
