import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { IsolationFailed } from '../../src/sandbox/choose-driver.ts';
import { ISOLATION_PROFILE, type IsolationProfile } from '../../src/sandbox/isolation/profile.ts';
import { childrenOf, openSandbox, sharedCache, until } from './sandbox-fixture.ts';

type Driver = 'deno' | 'bubblewrap';
const P = ISOLATION_PROFILE;
const isRoot = process.getuid?.() === 0;
const without = (flags: readonly string[], ...gone: readonly string[]): readonly string[] =>
  flags.filter((flag) => !gone.includes(flag));
const deno = (change: Partial<IsolationProfile['deno']>): IsolationProfile => ({
  ...P,
  deno: { ...P.deno, ...change },
});
const wall = (change: Partial<IsolationProfile['bubblewrap']>): IsolationProfile => ({
  ...P,
  bubblewrap: { ...P.bubblewrap, ...change },
});
const limits = (change: Partial<IsolationProfile['rlimits']>): IsolationProfile => ({
  ...P,
  rlimits: { ...P.rlimits, ...change },
});

interface Sabotage {
  readonly what: string;
  readonly profile: IsolationProfile;
  /** A probe that must be reported as open. */
  readonly caught: string;
  readonly driver: Driver;
  readonly rootOnly?: boolean;
}

const GIB = 1024 ** 3;
const SABOTAGES: readonly Sabotage[] = [
  {
    what: 'all permissions',
    profile: deno({ permissions: 'all' }),
    caught: 'read /etc/passwd',
    driver: 'deno',
  },
  ...P.deno.flags
    .filter((flag) => !['--no-check', '--no-code-cache'].includes(flag))
    .map((flag) => ({
      what: `no ${flag}`,
      profile: deno({ flags: without(P.deno.flags, flag) }),
      caught: 'run without a required flag',
      driver: 'deno' as const,
    })),
  {
    what: 'a heap as large as it likes',
    profile: deno({ heap_share: 100 }),
    caught: 'grow the heap past the memory limit',
    driver: 'deno',
  },
  {
    what: 'the memory watch off',
    profile: { ...P, watch: { ...P.watch, memory: false } },
    caught: 'use more memory than allowed',
    driver: 'deno',
  },
  {
    what: 'the CPU watch off',
    profile: { ...P, watch: { ...P.watch, cpu: false } },
    caught: 'use more CPU time than allowed',
    driver: 'deno',
  },
  {
    what: 'a sleepy watch',
    profile: { ...P, watch: { ...P.watch, interval_ms: 60_000 } },
    caught: 'use more CPU time than allowed',
    driver: 'deno',
  },
  {
    what: 'new privileges',
    profile: { ...P, no_new_privileges: false },
    caught: 'gain privileges by executing',
    driver: 'deno',
  },
  {
    what: 'root for jobs',
    profile: { ...P, user: null },
    caught: 'run as root',
    driver: 'deno',
    rootOnly: true,
  },
  {
    what: 'a secret in the environment',
    profile: { ...P, environment: { ...P.environment, TOKEN: 'x' } },
    caught: 'inherit an environment variable',
    driver: 'deno',
  },
  {
    what: 'core dumps',
    profile: limits({ core: 1 << 20 }),
    caught: 'pass the limit "Max core file size"',
    driver: 'deno',
  },
  {
    what: 'locked memory',
    profile: limits({ memlock: 1 << 16 }),
    caught: 'pass the limit "Max locked memory"',
    driver: 'deno',
  },
  {
    what: 'many open files',
    profile: limits({ nofile: 1000 }),
    caught: 'pass the limit "Max open files"',
    driver: 'deno',
  },
  {
    what: 'a vast data segment',
    profile: limits({ data_reserve_bytes: 8 * GIB }),
    caught: 'pass the limit "Max data size"',
    driver: 'deno',
  },
  {
    what: 'CPU time without end',
    profile: limits({ cpu_reserve_seconds: 3600 }),
    caught: 'pass the limit "Max cpu time"',
    driver: 'deno',
  },
  {
    what: 'no system call filter',
    profile: wall({ seccomp: false }),
    caught: 'run without a system call filter',
    driver: 'bubblewrap',
  },
  {
    what: 'a writable root',
    profile: wall({ read_only_root: false }),
    caught: 'write into the root (outer wall alone)',
    driver: 'bubblewrap',
  },
  {
    what: 'the host’s name',
    profile: wall({ hostname: 'workstation' }),
    caught: 'see the real host name (outer wall alone)',
    driver: 'bubblewrap',
  },
  {
    what: 'a folder of the host',
    profile: wall({ extra_binds: ['/etc'] }),
    caught: 'read /etc/passwd (outer wall alone)',
    driver: 'bubblewrap',
  },
  {
    what: 'threads without end',
    profile: wall({ threads: 4096 }),
    caught: 'pass the limit "Max processes"',
    driver: 'bubblewrap',
  },
  {
    what: 'the server’s network',
    profile: wall({ flags: [...P.bubblewrap.flags, '--share-net'] }),
    caught: 'share the server’s net namespace',
    driver: 'bubblewrap',
  },
  ...['--die-with-parent', '--disable-userns', '--new-session', '--clearenv'].map((flag) => ({
    what: `no ${flag}`,
    profile: wall({ flags: without(P.bubblewrap.flags, flag) }),
    caught: 'run without a required flag',
    driver: 'bubblewrap' as const,
  })),
  {
    what: 'kept capabilities',
    profile: wall({
      flags: without(
        [...P.bubblewrap.flags, '--cap-add', 'CAP_SYS_ADMIN'],
        '--cap-drop',
        'ALL',
        '--disable-userns',
      ),
    }),
    caught: 'run without a required flag',
    driver: 'bubblewrap',
  },
];

/** Processes of a sandbox that outlived whoever started them. */
function orphans(): readonly number[] {
  return childrenOf(1).filter((pid) => commandOf(pid).includes('--setenv\0DENO_DIR'));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

const noBubblewrap = spawnSync('bwrap', ['--version']).error !== undefined;
const mayMiss = process.env['PARTSMITH_REQUIRE_ALL'] !== '1';

describe('the self-test', () => {
  for (const { what, profile, caught, driver, rootOnly } of SABOTAGES) {
    const impossible =
      (driver === 'bubblewrap' && noBubblewrap && mayMiss) ||
      (rootOnly === true && !isRoot) ||
      process.platform !== 'linux';
    it.skipIf(impossible)(`refuses the ${driver} sandbox with ${what}`, async () => {
      const before = new Set(orphans());
      const failure: unknown = await openSandbox({ driver }, { profile, skipSelfTest: false }).then(
        (sandbox) => sandbox.close(0),
        (error: unknown) => error,
      );
      if (!(failure instanceof IsolationFailed)) throw new Error(String(failure));
      const open = failure.checks.filter(({ held }) => !held).map(({ probe }) => probe);
      expect(open).toContain(caught);
      expect(failure.message).toContain(caught);
      // A wall with a brick missing must still come down whole.
      await until('no orphan', () => orphans().every((pid) => before.has(pid)), 5_000);
    });
  }

  it('is remembered, and made again when the profile changes', async () => {
    const cacheFolder = await sharedCache();
    const passes = (): Promise<string[]> => readdir(join(cacheFolder, 'self-tests'));
    const proven = async (profile: IsolationProfile): Promise<string | undefined> => {
      const sandbox = await openSandbox({ cacheFolder }, { profile, skipSelfTest: false });
      await sandbox.close(0);
      return sandbox.status().checked_at;
    };
    const first = await proven(P);
    const known = (await passes()).length;
    expect(await proven(P)).toBe(first);
    expect((await passes()).length).toBe(known);
    const changed = { ...P, version: Math.floor(Math.random() * 1e9) };
    expect(await proven(changed)).not.toBe(first);
    expect((await passes()).length).toBe(known + 1);
  });

  it('never lets `auto` fall back to permission checks alone where that is not allowed', async () => {
    const weak = wall({ seccomp: false });
    const refusal = openSandbox(
      { driver: 'auto', allowPermissionOnly: false },
      { profile: weak, skipSelfTest: false },
    );
    await expect(refusal).rejects.toThrow(
      'permission checks alone are for loopback and stdio only',
    );
  });

  it.skipIf(noBubblewrap && mayMiss)(
    'lets `auto` choose Deno on loopback when the stronger wall does not hold, and says so in the log',
    async () => {
      const lines: string[] = [];
      const sandbox = await openSandbox(
        { driver: 'auto', log: (_level, message) => lines.push(message) },
        { profile: wall({ seccomp: false }), skipSelfTest: false },
      );
      await sandbox.close(0);
      expect(sandbox.status()).toMatchObject({ driver: 'deno', strength: 'permission_only' });
      expect(lines).toEqual(
        expect.arrayContaining([
          'a sandbox driver is not used',
          'jobs run behind the permission checks of Deno alone',
        ]),
      );
    },
  );
});
