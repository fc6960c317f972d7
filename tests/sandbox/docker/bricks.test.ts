/**
 * Every setting of the container's wall, one at a time: a deed that fails with it and succeeds without it.
 * The test kernel runs with all of Deno's permissions, so that each deed reaches the wall.
 */
import { describe, expect, it } from 'vitest';
import type { JobOutcome } from '../../../src/sandbox/run-job.ts';
import { parseSmallResult } from '../../../src/sandbox/bundle/parse-result.ts';
import { runJob } from '../../../src/sandbox/run-job.ts';
import { dockerDriver } from '../../../src/sandbox/drivers/docker/docker-driver.ts';
import {
  DOCKER_PROFILE,
  type DockerProfile,
} from '../../../src/sandbox/drivers/docker/docker-profile.ts';
import { numberHere, SYSCALL_PRELUDE } from '../attacks/syscall-prelude.ts';
import { job, LIMITS, never, sharedCache } from '../sandbox-fixture.ts';
import { docker, dockerSettings, engineOrSkip, testImage } from './engine-fixture.ts';

const MIB = 1024 * 1024;
const CEILINGS = { ...LIMITS, memory_bytes: 512 * MIB, tmpfs_bytes: 8 * MIB };
const P: DockerProfile = { ...DOCKER_PROFILE, deno_permissions: 'all' };
/** What root may do in a container is decided by the other bricks. */
const AS_ROOT: DockerProfile = { ...P, user: '0:0' };
const UNFILTERED: DockerProfile = { ...P, seccomp: 'unconfined' };

interface Brick {
  readonly setting: keyof DockerProfile;
  readonly deed: string;
  /** What the deed says against the wall. */
  readonly refusal: RegExp;
  /** What it says when the brick is gone. */
  readonly success: RegExp;
  readonly wall?: DockerProfile;
  readonly without: Partial<DockerProfile>;
}

const write = (path: string): string => `Deno.writeTextFileSync('${path}', 'x'); return 'written';`;
const limitOf = (name: string): string =>
  `return Deno.readTextFileSync('/proc/self/limits').split('\\n').find((line) => line.startsWith('${name}')).split(/ {2,}/)[2];`;

const BRICKS: readonly Brick[] = [
  {
    setting: 'user',
    deed: write('/dev/canary'),
    refusal: /^PermissionDenied: Permission denied/,
    success: /^written$/,
    without: { user: '0:0' },
  },
  {
    setting: 'environment',
    deed: `return Deno.env.get('SECRET') ?? 'not there';`,
    refusal: /^not there$/,
    success: /^told$/,
    without: { environment: { ...P.environment, SECRET: 'told' } },
  },
  {
    setting: 'hostname',
    deed: 'return Deno.hostname();',
    refusal: /^sandbox$/,
    success: /^my-server$/,
    without: { hostname: 'my-server' },
  },
  {
    setting: 'cap_drop',
    deed: `Deno.writeTextFileSync('/tmp/x', 'x'); Deno.chownSync('/tmp/x', 1, 1); return 'given away';`,
    refusal: /Operation not permitted/,
    success: /^given away$/,
    wall: { ...UNFILTERED, user: '0:0' },
    without: { cap_drop: [] },
  },
  {
    setting: 'no_new_privileges',
    // PR_GET_NO_NEW_PRIVS: what a set-user-id program would be executed with.
    deed: `sys(${numberHere('prctl')}, 39); return String(sys.value);`,
    refusal: /^1$/,
    success: /^0$/,
    // Without it runc cannot put the filter up for a user who is not root: it would not even start.
    wall: UNFILTERED,
    without: { no_new_privileges: false },
  },
  {
    setting: 'seccomp',
    deed: `return sys(${numberHere('socket')}, 2, 1, 0);`,
    refusal: /^EPERM$/,
    success: /^done$/,
    without: { seccomp: 'unconfined' },
  },
  {
    setting: 'read_only_root',
    deed: write('/canary'),
    refusal: /Read-only file system/,
    success: /^written$/,
    wall: AS_ROOT,
    without: { read_only_root: false },
  },
  {
    setting: 'tmpfs',
    deed: `Deno.copyFileSync('/lib/x86_64-linux-gnu/libm.so.6', '/tmp/own.so'); Deno.dlopen('/tmp/own.so', {}); return 'loaded';`,
    refusal: /failed to map segment/,
    success: /^loaded$/,
    without: { tmpfs: { path: '/tmp', options: ['rw', 'exec', 'mode=1777'] } },
  },
  {
    setting: 'network',
    deed: `return Deno.readTextFileSync('/proc/self/net/dev').includes('eth0') ? 'a way out' : 'none';`,
    refusal: /^none$/,
    success: /^a way out$/,
    wall: { ...P, network_disabled: false },
    without: { network: 'bridge' },
  },
  {
    setting: 'network_disabled',
    deed: `return Deno.readTextFileSync('/proc/self/net/dev').includes('eth0') ? 'a way out' : 'none';`,
    refusal: /^none$/,
    success: /^a way out$/,
    wall: { ...P, network: 'bridge' },
    without: { network_disabled: false },
  },
  {
    setting: 'ipc',
    deed: write('/dev/shm/canary'),
    refusal: /^NotFound: /,
    success: /^written$/,
    without: { ipc: 'private' },
  },
  {
    setting: 'cgroup_namespace',
    deed: `return Deno.readTextFileSync('/proc/self/cgroup').match(/[0-9a-f]{64}/) ? 'the container’s id' : 'nothing';`,
    refusal: /^nothing$/,
    success: /^the container’s id$/,
    without: { cgroup_namespace: 'host' },
  },
  {
    setting: 'limit_memory',
    deed: `const kept = []; for (let i = 0; i < 12; i++) kept.push(new Uint8Array(64 << 20).fill(1)); return String(kept.length);`,
    refusal: /^out_of_memory: The job needed more memory than its sandbox has\.$/,
    success: /^12$/,
    without: { limit_memory: false },
  },
  {
    setting: 'pids',
    deed: `const workers = Array.from({ length: 60 }, () => new Worker('data:text/javascript,postMessage(1)', { type: 'module' }));
      await Promise.all(workers.map((worker) => new Promise((resolve) => { worker.onmessage = resolve; })));
      return String(workers.length);`,
    refusal: /^kernel_crashed|Resource temporarily unavailable/,
    success: /^60$/,
    wall: { ...P, limit_memory: false, rlimits: { ...P.rlimits, nofile: 4096 } },
    without: { pids: 4096 },
  },
  {
    setting: 'rlimits',
    deed: `const held = []; for (let i = 0; i < 2000; i++) held.push(Deno.openSync('/kernel')); return String(held.length);`,
    refusal: /Too many open files/,
    success: /^2000$/,
    without: { rlimits: { ...P.rlimits, nofile: 4096 } },
  },
  {
    setting: 'rlimits',
    deed: limitOf('Max core file size'),
    refusal: /^0$/,
    success: /^1048576$/,
    without: { rlimits: { ...P.rlimits, core: MIB } },
  },
  {
    setting: 'rlimits',
    deed: `const page = new Uint8Array(8192); return sys(${numberHere('mlock')}, address(page), 4096);`,
    refusal: /^EPERM$/,
    success: /^done$/,
    without: { rlimits: { ...P.rlimits, memlock: MIB } },
  },
  {
    setting: 'rlimits',
    deed: `const file = Deno.openSync('/tmp/large', { write: true, create: true });
      const block = new Uint8Array(MIB); for (let i = 0; i < 9; i++) file.writeSync(block); return 'written';`.replace(
      'MIB',
      String(MIB),
    ),
    // The size of the file stops it before the size of the folder does.
    refusal: /File too large|kernel_crashed/,
    success: /No space left on device/,
    without: { rlimits: { ...P.rlimits, limit_file_size: false } },
  },
  {
    setting: 'masked_paths',
    deed: `return [...Deno.readDirSync('/sys')].length > 0 ? 'the host’s hardware' : 'nothing';`,
    refusal: /^nothing$/,
    success: /^the host’s hardware$/,
    without: { masked_paths: [] },
  },
  {
    setting: 'read_only_paths',
    deed: write('/proc/sys/kernel/domainname'),
    refusal: /Read-only file system/,
    success: /^written$/,
    wall: AS_ROOT,
    without: { read_only_paths: [] },
  },
  {
    setting: 'deno_permissions',
    deed: `return Deno.readTextFileSync('/etc/hostname').trim();`,
    refusal: /^NotCapable: /,
    success: /^sandbox$/,
    wall: DOCKER_PROFILE,
    without: { deno_permissions: 'all' },
  },
];

const { skip, because } = await engineOrSkip();

describe.skipIf(skip)(`the bricks of a container's wall${because}`, () => {
  it.each(
    BRICKS.map((brick) => ({ ...brick, title: `${brick.setting}: ${brick.refusal.source}` })),
  )('$title', async ({ deed, wall = P, without, refusal, success }) => {
    expect(await attempt({ ...wall, ...without }, deed), 'without the brick').toMatch(success);
    expect(await attempt(wall, deed), 'with the brick').toMatch(refusal);
  });

  it('log_driver: what a kernel prints is not kept by the engine', async () => {
    const kept = async (profile: DockerProfile): Promise<string> => {
      const driver = await driverOf(profile);
      try {
        const process = await driver.open('fake', never);
        try {
          return String(await docker.getContainer(process.id).logs({ stderr: true, stdout: true }));
        } catch (error) {
          return String(error);
        } finally {
          process.kill();
          await process.ended;
        }
      } finally {
        await driver.close();
      }
    };
    expect(await kept({ ...P, log_driver: 'json-file' })).toContain('"ready":true');
    expect(await kept(P)).toMatch(/configured logging driver does not support reading/);
  });

  it('covers every setting that is a deed under runc', () => {
    const covered = new Set<string>([...BRICKS.map(({ setting }) => setting), 'log_driver']);
    // How much processor a job gets is a measurement, not a deed; its setting is asserted in the body.
    const missing = Object.keys(DOCKER_PROFILE).filter((setting) => !covered.has(setting));
    expect(missing).toEqual(['version', 'pids_under_gvisor', 'cpus']);
  });
});

async function driverOf(profile: DockerProfile): Promise<ReturnType<typeof dockerDriver>> {
  const driver = dockerDriver({
    docker: dockerSettings({ fake: await testImage('fake') }),
    profile,
    ceilings: CEILINGS,
    cacheFolder: await sharedCache(),
    startMs: 20_000,
    log: () => undefined,
  });
  await driver.prepare(never);
  return driver;
}

/** What the deed said, what stopped it, or how the job ended. */
async function attempt(profile: DockerProfile, deed: string): Promise<string> {
  const driver = await driverOf(profile);
  try {
    const process = await driver.open('fake', never);
    const prelude = profile.deno_permissions === 'all' ? SYSCALL_PRELUDE : '';
    const source = `${prelude}
      const said = await (async () => { ${deed} })().catch((error) => error.name + ': ' + error.message);
      console.log(said);`;
    return words(
      (await runJob(process, job(source), CEILINGS, () => undefined, parseSmallResult, never))
        .outcome,
    );
  } finally {
    await driver.close();
  }
}

function words(outcome: JobOutcome): string {
  if (outcome.ending !== 'completed') return `${outcome.ending}: ${outcome.detail}`;
  return outcome.result.error?.message ?? outcome.result.stdout;
}
