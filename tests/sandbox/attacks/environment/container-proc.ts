import type { Attack } from '../attack.ts';
import { says } from '../expectations.ts';

export const attack: Attack = {
  name: 'looks in the /proc of a container for anybody else',
  family: 'environment',
  threat: 'memory and environment of other processes',
  wall: 'outer',
  deed: (range) => `
    const pids = [...Deno.readDirSync('/proc')].map((entry) => entry.name).filter((name) => /^[0-9]+$/.test(name));
    const server = (() => {
      try { return Deno.readTextFileSync('/proc/${range.serverPid}/environ'); } catch (error) { return error.name; }
    })();
    return [pids, server, Object.keys(Deno.env.toObject()).filter((name) => !name.startsWith('DENO_')).sort()];
`,
  expect: says([
    ['1'],
    'NotFound',
    ['HOME', 'HOSTNAME', 'JSR_URL', 'LANG', 'NO_COLOR', 'NPM_CONFIG_REGISTRY', 'PATH', 'TZ'],
  ]),
  notFor: {
    deno: 'There is no container.',
    bubblewrap: 'There is no container.',
  },
};
