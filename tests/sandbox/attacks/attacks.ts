/** Runs every attack of the folder against one driver, each in a sandbox of its own. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DEFAULT_TESSELLATION, type Job } from '../../../src/contract/job.ts';
import { DEFAULT_JOB_LIMITS, type JobLimits } from '../../../src/contract/limits.ts';
import { createSandbox } from '../../../src/sandbox/create-sandbox.ts';
import {
  ISOLATION_PROFILE,
  type IsolationProfile,
} from '../../../src/sandbox/isolation/profile.ts';
import { packageRoot } from '../../../src/sandbox/kernel-folder.ts';
import type { Report, Sandbox } from '../../../src/sandbox/sandbox.ts';
import { FAMILIES, type Attack, type Outcome, type Said, type Wall } from './attack.ts';
import { openRange, type Range } from './range.ts';
import { stillAlive, treesBelow } from './processes-below.ts';
import { SYSCALL_PRELUDE } from './syscall-prelude.ts';

const MIB = 1024 * 1024;
const LIMITS: JobLimits = {
  ...DEFAULT_JOB_LIMITS,
  wall_ms: 15_000,
  cpu_ms: 12_000,
  memory_bytes: 640 * MIB,
  tmpfs_bytes: 16 * MIB,
  output_bytes: 32 * MIB,
  result_bytes: 2 * MIB,
};

const HERE = dirname(fileURLToPath(import.meta.url));

async function loadAttacks(): Promise<readonly Attack[]> {
  const attacks: Attack[] = [];
  for (const family of FAMILIES) {
    for (const file of (await readdir(join(HERE, family))).sort()) {
      const module: unknown = await import(pathToFileURL(join(HERE, family, file)).href);
      const { attack } = module as { readonly attack: Attack };
      if (attack.family !== family) throw new Error(`${family}/${file} says ${attack.family}`);
      attacks.push(attack);
    }
  }
  return attacks;
}

/** Where a driver's sandboxes live, for drivers whose kernels are not children of this process. */
export interface Battlefield {
  /** For the title, such as ` under gVisor` or why it is skipped. */
  readonly words: string;
  readonly skip: boolean;
  readonly sandboxBehind: (wall: Wall, limits: JobLimits) => Promise<Sandbox>;
  /** As `treesBelow`: processes of living sandboxes by the one that they hang on. */
  readonly trees: () => ReturnType<typeof treesBelow>;
}

/** Declares the tests of one driver. */
export async function attackEverything(
  driver: 'deno' | 'bubblewrap' | 'docker',
  field?: Battlefield,
): Promise<void> {
  const trees = field?.trees ?? (() => treesBelow(process.pid));
  const attacks = await loadAttacks();
  const fit = attacks.filter((attack) => attack.notFor?.[driver] === undefined);

  describe.skipIf(field?.skip)(`attacks on the ${driver} driver${field?.words ?? ''}`, () => {
    let range: Range;
    let cacheFolder: string;
    const sandboxes = new Map<Wall, Promise<Sandbox>>();

    beforeAll(async () => {
      range = await openRange();
      cacheFolder = await mkdtemp(join(tmpdir(), 'partsmith-attacks-'));
    });

    afterAll(async () => {
      for (const sandbox of sandboxes.values()) await (await sandbox).close(0);
      await range.close();
      await rm(cacheFolder, { recursive: true, force: true });
      const left = [...(await trees()).values()].flat();
      expect(left, 'processes that outlive every sandbox').toEqual([]);
    });

    const sandboxBehind = (wall: Wall): Promise<Sandbox> => {
      const known = sandboxes.get(wall);
      if (known !== undefined) return known;
      const opened = field?.sandboxBehind(wall, LIMITS) ?? openSandbox(driver, wall, cacheFolder);
      sandboxes.set(wall, opened);
      return opened;
    };

    const launch = async (attack: Attack, wall: Wall): Promise<Outcome> => {
      const sandbox = await sandboxBehind(wall);
      const signal =
        attack.cancelAfterMs === undefined
          ? new AbortController().signal
          : AbortSignal.timeout(attack.cancelAfterMs);
      const report = await sandbox.run(
        jobOf(attack, range, wall),
        {
          kernel: kernelOf(attack, wall),
          limits: { ...LIMITS, ...attack.limits },
        },
        signal,
      );
      return { report, said: whatItSaid(report), range };
    };

    it('there are at least 40 of them, with different names, in 12 families', () => {
      expect(new Set(attacks.map(({ name }) => name)).size).toBe(attacks.length);
      expect(fit.length).toBeGreaterThanOrEqual(40);
      expect([...new Set(attacks.map(({ family }) => family))]).toEqual([...FAMILIES]);
    });

    describe.each(FAMILIES.filter((name) => fit.some(({ family }) => family === name)))(
      '%s',
      (family) => {
        for (const attack of fit.filter((candidate) => candidate.family === family)) {
          const wall = attack.wall ?? 'whole';
          it(`${attack.name}: in vain`, async () => {
            await aKernelWaits(await sandboxBehind(wall), kernelOf(attack, wall));
            // Jobs of other walls too: controls run just before.
            for (const other of sandboxes.values()) await nothingRuns(await other);
            const before = await trees();
            const outcome = await launch(attack, wall);
            await attack.expect(outcome);
            expect(await range.traces(), 'what it touched outside').toEqual([]);
            expect(everythingIn(outcome.report), 'what it brought out').not.toContain(range.secret);
            // Killed when the outcome is told; taken down a moment later.
            await vi.waitFor(
              async () => {
                const gone = await goneRoots(before, await trees());
                expect(gone.length, 'launchers that ended with the job').toBe(1);
                const alive = await stillAlive(gone.flat());
                expect(alive, 'processes of the job that live on').toEqual([]);
              },
              { timeout: 5_000 },
            );
          });
          const { control, afterwards } = attack;
          if (afterwards !== undefined) {
            it(`${attack.name}: nothing of it is left in the next sandbox`, async () => {
              const next = await launch({ ...attack, deed: () => afterwards.deed }, wall);
              expect(next.said).toEqual({ did: afterwards.says });
            });
          }
          if (control !== undefined) {
            it(`${attack.name}: without the filter it would have`, async () => {
              expect.hasAssertions();
              control(await launch(attack, 'unfiltered'));
            });
          }
        }
      },
    );

    it('after all of them an honest job still gets its part', async () => {
      const { report, said } = await launch(HONEST, 'whole');
      expect(report.ending).toBe('completed');
      expect(said).toEqual({ did: 'honest work' });
    });
  });
}

const HONEST: Attack = {
  name: 'an honest job',
  family: 'persistence',
  threat: 'none',
  kernel: 'replicad',
  deed: () => `return 'honest work';`,
  expect: () => undefined,
};

function kernelOf(attack: Attack, wall: Wall): string {
  return wall === 'whole' ? (attack.kernel ?? 'bare') : 'bare';
}

/** The next job then runs in a process that can be watched from before it begins. */
async function aKernelWaits(sandbox: Sandbox, kernel: string): Promise<void> {
  await vi.waitUntil(
    () => sandbox.status().pools.some((pool) => pool.kernel === kernel && pool.warm > 0),
    { timeout: 30_000, interval: 5 },
  );
}

/** No sandbox of an earlier job is still being taken down. */
async function nothingRuns(sandbox: Sandbox): Promise<void> {
  await vi.waitUntil(() => sandbox.status().slots.running === 0, { timeout: 30_000, interval: 5 });
}

/** The trees whose root has ended since. */
async function goneRoots(
  before: ReadonlyMap<number, readonly string[]>,
  now: ReadonlyMap<number, readonly string[]>,
): Promise<readonly (readonly string[])[]> {
  return [...before].filter(([root]) => !now.has(root)).map(([, tree]) => tree);
}

async function openSandbox(
  driver: 'deno' | 'bubblewrap' | 'docker',
  wall: Wall,
  cacheFolder: string,
): Promise<Sandbox> {
  const bare = join(HERE, 'bare-kernel/kernel.json');
  const sandbox = await createSandbox(
    {
      driver,
      allowPermissionOnly: true,
      cacheFolder,
      warm: { bare: 2, default: 1 },
      slots: 2,
      queueMaximum: 4,
      ceilings: LIMITS,
      log: () => undefined,
    },
    {
      profile: profileOf(wall),
      manifests:
        wall === 'whole'
          ? [join(packageRoot(), 'sandbox-image/replicad/kernel.json'), bare]
          : [bare],
      skipSelfTest: true,
    },
  );
  await sandbox.start(AbortSignal.timeout(60_000));
  return sandbox;
}

function profileOf(wall: Wall): IsolationProfile {
  if (wall === 'whole') return ISOLATION_PROFILE;
  return {
    ...ISOLATION_PROFILE,
    deno: { ...ISOLATION_PROFILE.deno, permissions: 'all' },
    bubblewrap: { ...ISOLATION_PROFILE.bubblewrap, seccomp: wall === 'outer' },
  };
}

function jobOf(attack: Attack, range: Range, wall: Wall): Job {
  return {
    spec: {
      kind: 'build',
      protocol: 1,
      id: 'attack',
      text_bytes: LIMITS.text_bytes,
      language: 'replicad',
      parameters: {},
      outputs: [],
      tessellation: DEFAULT_TESSELLATION,
    },
    source: attack.source?.(range) ?? moduleAround(attack, range, wall),
    inputs: new Map(),
  };
}

const MARK = 'DEED ';
const A_PART = `import { drawRectangle } from 'replicad';
export default () => drawRectangle(1, 1).sketchOnPlane().extrude(1);
`;

function moduleAround(attack: Attack, range: Range, wall: Wall): string {
  const replicad = wall === 'whole' && attack.kernel === 'replicad';
  return `${replicad ? A_PART : ''}${wall === 'whole' ? '' : SYSCALL_PRELUDE}
const said = await (async () => {
${attack.deed?.(range) ?? ''}
})().then(
  (did) => ({ did: did === undefined ? null : did }),
  (error) => ({
    refused: { name: error?.name ?? typeof error, message: String(error?.message ?? error), code: error?.code ?? null },
  }),
);
console.log(${JSON.stringify(MARK)} + JSON.stringify(said, (_, value) => (typeof value === 'bigint' ? String(value) : value)));
`;
}

function whatItSaid(report: Report): Said | undefined {
  if (report.ending !== 'completed') return undefined;
  const line = report.result.stdout.split('\n').find((text) => text.startsWith(MARK));
  return line === undefined ? undefined : (JSON.parse(line.slice(MARK.length)) as Said);
}

function everythingIn(report: Report): string {
  const files = report.ending === 'completed' ? [...report.files.values()] : [];
  return [
    JSON.stringify(report),
    ...files.map((bytes) => Buffer.from(bytes).toString('latin1')),
  ].join();
}
