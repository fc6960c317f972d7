/**
 * One hardened container per kernel process, used once and removed: namespaces, cgroups, capabilities
 * and the system call filter of the engine, and under `runsc` a kernel of its own.
 */
import { createHash } from 'node:crypto';
import { newId } from '../../../contract/ids.ts';
import type { JobLimits } from '../../../contract/limits.ts';
import {
  DriverUnavailable,
  type Driver,
  type KernelProcess,
  type SandboxLog,
} from '../../driver.ts';
import { containerBody } from './container-body.ts';
import { startContainerKernel } from './container-kernel.ts';
import { DOCKER_PROFILE, type DockerProfile } from './docker-profile.ts';
import {
  connectEngine,
  EngineFault,
  type EngineClient,
  type EngineFacts,
} from './engine-client.ts';
import { readImageRecord } from './image-record.ts';
import { entrypointOf, findKernelImage, type KernelImage } from './kernel-image.ts';
import { labelsFor, type Marks } from './labels.ts';
import { lookFromOutside } from './look-from-outside.ts';
import { createReaper } from './reaper.ts';
import type { DockerSettings } from './settings.ts';

export interface DockerDriverSettings {
  readonly docker: DockerSettings;
  /** For tests of the wall; the product has one profile. */
  readonly profile?: DockerProfile;
  readonly ceilings: JobLimits;
  /** Where `npm run images` recorded what it built. */
  readonly cacheFolder: string;
  readonly startMs: number;
  readonly log: SandboxLog;
  /** For tests of a failing engine. */
  readonly engine?: EngineClient;
}

export interface DockerDriver extends Driver {
  /** Removes what servers that died and calls that failed left behind; resolves to how many. */
  reap(): Promise<number>;
  close(): Promise<void>;
}

/** Longer than any process waits in a pool; whoever finds a container after that may remove it. */
const LIFE_MS = 60 * 60_000;

export function dockerDriver(settings: DockerDriverSettings): DockerDriver {
  const { docker, ceilings, log } = settings;
  const profile = settings.profile ?? DOCKER_PROFILE;
  const engine = settings.engine ?? connectEngine(docker.socketPath);
  const marks: Marks = { instance: docker.instance, boot: newId('boot') };
  /** Names of containers that somebody still holds, from before they are created. */
  const held = new Set<string>();
  const opening = new Set<Promise<unknown>>();
  const living = new Set<KernelProcess>();
  const images = new Map<string, KernelImage>();
  const reaper = createReaper(engine, marks, (name) => held.has(name), log);
  let facts: EngineFacts | undefined;
  let serial = 0;

  const start = async (
    kernel: string,
    image: KernelImage,
    signal: AbortSignal,
  ): Promise<KernelProcess> => {
    serial += 1;
    const name = `partsmith-${marks.boot}-${serial}`;
    const cpus = Math.min(profile.cpus, facts?.cpus ?? profile.cpus);
    const body = containerBody(profile, {
      image: image.id,
      entrypoint: entrypointOf(image, profile, ceilings),
      labels: labelsFor(marks, Date.now() + LIFE_MS + ceilings.wall_ms + settings.startMs),
      runtime: docker.runtime,
      cpus,
      ceilings,
    });
    held.add(name);
    try {
      const process = await startContainerKernel(
        { engine, name, body, cpus, ceilings, startMs: settings.startMs, log },
        signal,
      );
      living.add(process);
      void process.ended.then(() => {
        living.delete(process);
        held.delete(name);
      });
      const { program } = image.kernel;
      if (process.ready.kernel !== program) {
        process.kill();
        throw new Error(
          `the image of kernel ${kernel} runs ${process.ready.kernel}, not ${program}`,
        );
      }
      // One program may serve several images; to the server each image is a kernel.
      return { ...process, ready: { ...process.ready, kernel } };
    } catch (error) {
      held.delete(name);
      throw error;
    }
  };

  return {
    name: 'docker',
    isolation:
      docker.runtime === 'runsc'
        ? 'A container per job under gVisor: a kernel of its own in user space, no network, no capability, read-only root.'
        : 'A container per job: own namespaces, no network, no capability, system call filter, memory, CPU and process limits, read-only root.',
    strength: 'strong',
    async prepare(signal) {
      facts = await findEngine(engine, docker);
      const wanted = docker.images ?? (await recordedImages(settings.cacheFolder));
      if (Object.keys(wanted).length === 0) {
        throw new DriverUnavailable('No kernel image is known. Run "npm run images".');
      }
      for (const [kernel, reference] of Object.entries(wanted)) {
        signal.throwIfAborted();
        images.set(kernel, await findKernelImage(engine, kernel, reference));
      }
      await reaper.pass();
      reaper.start();
      return [...images].map(([kernel, { id }]) => ({
        kernel,
        digest: createHash('sha256').update(`${id} ${docker.runtime}`).digest('hex'),
      }));
    },
    async open(kernel, signal) {
      const image = images.get(kernel);
      if (image === undefined) throw new Error(`kernel ${kernel} was not prepared`);
      signal.throwIfAborted();
      const starting = start(kernel, image, signal);
      opening.add(starting);
      void starting.then(
        () => opening.delete(starting),
        () => opening.delete(starting),
      );
      return abandonable(starting, signal);
    },
    inspect: async ({ id }) => lookFromOutside(await engine.describe(id), docker.runtime, ceilings),
    fingerprint: () => JSON.stringify(['docker', docker.runtime, facts, profile, ceilings]),
    withoutInnerLayer() {
      const inner = [...images.values()].some(({ kernel }) => kernel.runtime === 'deno');
      if (!inner || profile.deno_permissions === 'all') return undefined;
      return dockerDriver({ ...settings, profile: { ...profile, deno_permissions: 'all' } });
    },
    reap: () => reaper.pass(),
    async close() {
      reaper.stop();
      await Promise.allSettled(opening);
      for (const process of living) process.kill();
      await Promise.all([...living].map((process) => process.ended));
      await reaper.pass().catch((error: unknown) => {
        log('warn', 'the container engine did not answer at shutdown', { reason: String(error) });
      });
    },
  };
}

async function findEngine(engine: EngineClient, docker: DockerSettings): Promise<EngineFacts> {
  let facts: EngineFacts;
  try {
    facts = await engine.facts();
  } catch (error) {
    if (!(error instanceof EngineFault)) throw error;
    throw new DriverUnavailable(
      `No container engine answers at ${docker.socketPath}: ${error.message}`,
    );
  }
  if (!facts.runtimes.includes(docker.runtime)) {
    throw new DriverUnavailable(
      `The container engine has no runtime "${docker.runtime}" (it has ${facts.runtimes.join(', ')}).`,
    );
  }
  const missing = [
    ...(facts.memoryLimit ? [] : ['memory limits']),
    ...(facts.pidsLimit ? [] : ['process limits']),
    ...(facts.seccomp ? [] : ['system call filters']),
  ];
  if (missing.length > 0) {
    throw new DriverUnavailable(
      `The container engine cannot enforce ${missing.join(' or ')} here.`,
    );
  }
  return facts;
}

async function recordedImages(cacheFolder: string): Promise<Readonly<Record<string, string>>> {
  const { images } = await readImageRecord(cacheFolder);
  return Object.fromEntries(Object.entries(images).map(([kernel, { id }]) => [kernel, id]));
}

/** A caller that stops waiting is let go at once; the container that comes too late is killed. */
function abandonable(
  starting: Promise<KernelProcess>,
  signal: AbortSignal,
): Promise<KernelProcess> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(signal.reason);
      void starting.then(
        (process) => process.kill(),
        () => undefined,
      );
    };
    signal.addEventListener('abort', onAbort, { once: true });
    void starting.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
