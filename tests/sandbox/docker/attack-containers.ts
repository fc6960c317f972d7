/** The attacks' battlefield for containers: one installation per wall, all of them watched. */
import { readFile } from 'node:fs/promises';
import type { JobLimits } from '../../../src/contract/limits.ts';
import {
  DOCKER_PROFILE,
  type DockerProfile,
} from '../../../src/sandbox/drivers/docker/docker-profile.ts';
import type {
  DockerRuntime,
  DockerSettings,
} from '../../../src/sandbox/drivers/docker/settings.ts';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import type { Wall } from '../attacks/attack.ts';
import type { Battlefield } from '../attacks/attacks.ts';
import { openSandbox } from '../sandbox-fixture.ts';
import {
  containerPids,
  dockerSettings,
  engineOrSkip,
  realImage,
  testImage,
} from './engine-fixture.ts';

export async function containers(runtime: DockerRuntime): Promise<Battlefield> {
  const opened: DockerSettings[] = [];
  const { skip, because } = await engineOrSkip(runtime);
  return {
    words: `${runtime === 'runsc' ? ' under gVisor' : ''}${because}`,
    skip,
    sandboxBehind: async (wall, limits) => {
      const bare = await testImage('bare');
      const images = wall === 'whole' ? { replicad: await realImage('replicad'), bare } : { bare };
      const docker = dockerSettings(images, runtime);
      opened.push(docker);
      return behind(wall, limits, docker);
    },
    trees: async () => {
      const trees = new Map<number, readonly string[]>();
      for (const docker of opened) {
        for (const pid of await containerPids(docker)) {
          const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
          if (command === undefined) continue;
          trees.set(pid, [`${pid} ${command.replaceAll('\0', ' ')}`]);
        }
      }
      return trees;
    },
  };
}

function behind(wall: Wall, limits: JobLimits, docker: DockerSettings): Promise<Sandbox> {
  return openSandbox(
    {
      driver: 'docker',
      docker,
      ceilings: limits,
      warm: { bare: 2, default: 1 },
    },
    { dockerProfile: profileOf(wall) },
  );
}

function profileOf(wall: Wall): DockerProfile {
  if (wall === 'whole') return DOCKER_PROFILE;
  return {
    ...DOCKER_PROFILE,
    deno_permissions: 'all',
    seccomp: wall === 'outer' ? DOCKER_PROFILE.seccomp : 'unconfined',
  };
}
