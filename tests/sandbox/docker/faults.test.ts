/** An engine that dies, hangs, cuts short or was cheated: typed errors, and the next job is served. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import type { DockerSettings } from '../../../src/sandbox/drivers/docker/settings.ts';
import { dockerDriver } from '../../../src/sandbox/drivers/docker/docker-driver.ts';
import {
  LIMITS,
  never,
  openSandbox,
  printed,
  run,
  sharedCache,
  until,
} from '../sandbox-fixture.ts';
import { containersOf, docker, dockerSettings, engineOrSkip, testImage } from './engine-fixture.ts';
import { openFaultProxy, type FaultProxy } from './fault-proxy.ts';

const { skip, because } = await engineOrSkip();
const SPIN = 'for (;;);';

describe.skipIf(skip)(`a container engine that fails${because}`, () => {
  let proxy: FaultProxy;
  let settings: DockerSettings;
  let sandbox: Sandbox;

  beforeAll(async () => {
    proxy = await openFaultProxy();
    settings = {
      ...dockerSettings({ fake: await testImage('fake') }),
      socketPath: proxy.socketPath,
    };
    sandbox = await openSandbox({ driver: 'docker', docker: settings });
  }, 1_200_000);
  afterEach(() => proxy.behave());
  afterAll(async () => {
    await sandbox.close(0);
    await proxy.close();
    expect(await containersOf(settings)).toEqual([]);
  });

  const healthy = async (): Promise<void> => {
    await until('a job that is served', async () => {
      const said = await printed(sandbox, `console.log('served');`).catch(() => '');
      return said === 'served';
    });
  };

  it('resets the connection of a running job: the job ends as crashed, the next is served', async () => {
    const report = await run(sandbox, SPIN, {
      onStage: (stage) => {
        if (stage === 'running') proxy.resetAll();
      },
    });
    expect(report).toMatchObject({ ending: 'kernel_crashed' });
    await healthy();
  });

  it('goes away with every warm container and comes back: the pool fills again', async () => {
    await until('a warm container', () => sandbox.status().pools[0]?.warm === 1);
    await proxy.shut();
    await until('the loss to be seen', () => sandbox.status().pools[0]?.warm === 0);
    await expect(run(sandbox, '')).rejects.toMatchObject({ code: 'internal' });
    await proxy.open();
    await healthy();
  });

  it.each([
    ['create', /^POST \/containers\/create/],
    ['attach', /^POST \/containers\/[0-9a-f]+\/attach/],
    ['start', /^POST \/containers\/[0-9a-f]+\/start/],
  ])(
    'resets the connection of %s: no container is left, the next job is served',
    async (_, request) => {
      const cold = await openSandbox({ driver: 'docker', docker: settings, warm: { default: 0 } });
      try {
        proxy.misbehave(request, 'reset');
        await expect(run(cold, '')).rejects.toMatchObject({ code: 'internal' });
        proxy.behave();
        expect(await printed(cold, `console.log('served');`)).toBe('served');
      } finally {
        await cold.close(0);
      }
    },
  );

  it('answers with a frame cut short: a typed ending, never a hang', async () => {
    const cold = await openSandbox({ driver: 'docker', docker: settings, warm: { default: 0 } });
    try {
      proxy.misbehave(/^POST \/containers\/[0-9a-f]+\/attach/, {
        answer: `HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n\u0002\0\0\0\0\0\0\u00ffhalf`,
      });
      await expect(run(cold, '')).rejects.toMatchObject({ code: 'internal' });
    } finally {
      proxy.behave();
      await cold.close(0);
    }
  });

  it('lost a container to somebody else: the job says so, removing it again is no error', async () => {
    const report = await run(sandbox, SPIN, {
      onStage: (stage) => {
        if (stage !== 'running') return;
        void containersOf(settings).then(async (ids) => {
          for (const id of ids) await docker.getContainer(id).remove({ force: true });
        });
      },
    });
    expect(report.ending).toBe('kernel_crashed');
    await healthy();
  });

  it('was told to kill by somebody else: that is a crash and not a lack of memory', async () => {
    const report = await run(sandbox, SPIN, {
      onStage: (stage) => {
        if (stage !== 'running') return;
        void containersOf(settings).then(async (ids) => {
          await Promise.allSettled(ids.map((id) => docker.getContainer(id).kill()));
        });
      },
    });
    expect(report).toMatchObject({
      ending: 'kernel_crashed',
      detail: 'The kernel was killed from outside.',
    });
    await healthy();
  });

  it('keeps what a dead server left: one pass of the reaper removes it, and nothing of the living', async () => {
    const mine = { ...dockerSettings(settings.images ?? {}), instance: settings.instance };
    const labels = {
      'partsmith.app': 'partsmith',
      'partsmith.instance': mine.instance,
      'partsmith.boot': 'boot_of_a_dead_server',
      'partsmith.deadline': String(Date.now() + 3_600_000),
      'partsmith.owner': '1/1/1',
    };
    const left = await docker.createContainer({
      Image: settings.images?.['fake'] ?? '',
      Labels: labels,
    });
    const foreign = await docker.createContainer({
      Image: settings.images?.['fake'] ?? '',
      Labels: { ...labels, 'partsmith.instance': `${mine.instance}-other` },
    });
    await until('containers of earlier jobs are gone', () => sandbox.status().slots.running === 0);
    const living = await containersOf(settings);
    const driver = dockerDriver({
      docker: mine,
      ceilings: LIMITS,
      cacheFolder: await sharedCache(),
      startMs: 20_000,
      log: () => undefined,
    });
    try {
      await driver.prepare(never);
      const now = await containersOf(settings);
      expect(now).not.toContain(left.id);
      expect(now).toEqual(expect.arrayContaining(living.filter((id) => id !== left.id)));
      expect((await foreign.inspect()).Id).toBe(foreign.id);
    } finally {
      await driver.close();
      await foreign.remove({ force: true });
    }
  });
});
