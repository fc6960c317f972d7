import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { dockerDriver } from '../../../src/sandbox/drivers/docker/docker-driver.ts';
import { LIMITS, never, openSandbox, printed, sharedCache } from '../sandbox-fixture.ts';
import { containersOf, dockerSettings, engineOrSkip, testImage } from './engine-fixture.ts';

const SERVER = fileURLToPath(new URL('doomed-server.ts', import.meta.url));
const { skip, because } = await engineOrSkip();

describe.skipIf(skip)(`containers of a server that is killed with SIGKILL${because}`, () => {
  it('are left alone while it lives and are gone after one pass of the next one’s reaper', async () => {
    const docker = dockerSettings({ fake: await testImage('fake') });
    const server = spawn(process.execPath, ['--import', 'tsx', SERVER, docker.instance], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(server.stdout, 'data');
    const driver = dockerDriver({
      docker,
      ceilings: LIMITS,
      cacheFolder: await sharedCache(),
      startMs: 20_000,
      log: () => undefined,
    });
    try {
      await driver.prepare(never);
      expect((await containersOf(docker)).length).toBeGreaterThanOrEqual(2);

      server.kill('SIGKILL');
      await once(server, 'exit');
      await driver.reap();
      expect(await containersOf(docker)).toEqual([]);
    } finally {
      server.kill('SIGKILL');
      await driver.reap();
      await driver.close();
    }
  }, 1_200_000);

  it('do not keep the next server from serving', async () => {
    const docker = dockerSettings({ fake: await testImage('fake') });
    const next = await openSandbox({ driver: 'docker', docker });
    expect(await printed(next, `console.log('served');`)).toBe('served');
    await next.close(0);
    expect(await containersOf(docker)).toEqual([]);
  });
});
