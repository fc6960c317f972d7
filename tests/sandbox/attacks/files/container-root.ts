import type { Attack } from '../attack.ts';
import { says } from '../expectations.ts';

export const attack: Attack = {
  name: 'sees in the root of a container only what the image and the engine put there',
  family: 'files',
  threat: 'anything else of the host',
  wall: 'outer',
  deed: () => `
    const list = (path) => [...Deno.readDirSync(path)].map((entry) => entry.name).sort();
    return [list('/'), list('/etc'), list('/sys')];
`,
  expect: says([
    [
      '.dockerenv',
      'checked',
      'deno',
      'dev',
      'etc',
      'kernel',
      'lib',
      'lib64',
      'proc',
      'sys',
      'tmp',
      'usr',
    ],
    ['hostname', 'hosts', 'ld.so.cache', 'mtab', 'resolv.conf'],
    [],
  ]),
  notFor: {
    deno: 'There is no container.',
    bubblewrap: 'There is no container.',
  },
};
