/** The self-test must bite: each setting of the container's wall taken out is seen and refused. */
import { describe, expect, it } from 'vitest';
import { IsolationFailed } from '../../../src/sandbox/choose-driver.ts';
import { dockerDriver } from '../../../src/sandbox/drivers/docker/docker-driver.ts';
import {
  DOCKER_PROFILE as P,
  type DockerProfile,
} from '../../../src/sandbox/drivers/docker/docker-profile.ts';
import { freshFolder, LIMITS, never, openSandbox, sharedCache } from '../sandbox-fixture.ts';
import { dockerSettings, engineOrSkip, testImage } from './engine-fixture.ts';

const SABOTAGES: readonly (readonly [caught: string, change: Partial<DockerProfile>])[] = [
  ['run as root', { user: '0:0' }],
  ['see more than the fixed environment', { environment: { ...P.environment, SECRET: 'x' } }],
  ['see the host’s name', { hostname: 'my-server' }],
  ['hold a capability', { cap_drop: [] }],
  ['gain privileges by executing', { no_new_privileges: false, seccomp: 'unconfined' }],
  ['make any system call', { seccomp: 'unconfined' }],
  ['change the root file system', { read_only_root: false }],
  [
    'have more than one sized temporary folder',
    { tmpfs: { path: '/tmp', options: ['rw', 'exec', 'mode=1777'] } },
  ],
  ['have a network', { network: 'bridge' }],
  ['have a network', { network: 'bridge', network_disabled: false }],
  ['share memory with others', { ipc: 'private' }],
  ['see the host’s control groups', { cgroup_namespace: 'host' }],
  ['take more memory than the ceiling', { limit_memory: false }],
  ['start processes without end', { pids: 4096 }],
  ['open files without end', { rlimits: { ...P.rlimits, nofile: 4096 } }],
  ['leave a core file', { rlimits: { ...P.rlimits, core: 1024 } }],
  ['lock memory', { rlimits: { ...P.rlimits, memlock: 1 << 20 } }],
  ['write files without end', { rlimits: { ...P.rlimits, limit_file_size: false } }],
  ['use processor time without end', { rlimits: { ...P.rlimits, cpu_reserve_seconds: 100_000 } }],
  ['fill the host’s disk with logs', { log_driver: 'json-file' }],
  ['read what the kernel tells of the host', { masked_paths: [] }],
  ['change settings of the kernel', { read_only_paths: [] }],
];

const { skip, because } = await engineOrSkip();

describe.skipIf(skip)(`a container's wall with one setting sabotaged${because}`, () => {
  it.each(SABOTAGES)('is seen from outside: %s', async (caught, change) => {
    const driver = dockerDriver({
      docker: dockerSettings({ fake: await testImage('fake') }),
      profile: { ...P, ...change },
      ceilings: LIMITS,
      cacheFolder: await sharedCache(),
      startMs: 20_000,
      log: () => undefined,
    });
    try {
      await driver.prepare(never);
      const process = await driver.open('fake', never);
      const rows = await driver.inspect(process);
      process.kill();
      await process.ended;
      const open = rows.filter(({ held }) => !held).map(({ probe }) => probe);
      expect(open).toContain(caught);
    } finally {
      await driver.close();
    }
  });

  it.each([
    ['a root that can be written', { read_only_root: false, user: '0:0' }, 'write into the root'],
    ['no permissions of Deno', { deno_permissions: 'all' }, 'read the environment'],
    ['no system call filter', { seccomp: 'unconfined' }, 'system call socket inet'],
  ] as const)(
    'keeps the server from serving, and the canary knows: %s',
    async (_, change, caught) => {
      const starting = openSandbox(
        {
          driver: 'docker',
          docker: dockerSettings({ fake: await testImage('fake') }),
          cacheFolder: await freshFolder(),
        },
        { skipSelfTest: false, dockerProfile: { ...P, ...change } },
      );
      const refusal = await starting.catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(IsolationFailed);
      expect(String(refusal)).toContain(caught);
    },
  );
});
