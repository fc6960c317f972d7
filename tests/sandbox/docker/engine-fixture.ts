/**
 * The container engine as tests need it: named skips where there is none, kernels built into small images
 * on top of the real replicad image, and what is left behind in it.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Docker from 'dockerode';
import { buildImages } from '../../../scripts/images/build-images.ts';
import { digestOf } from '../../../src/sandbox/file-digests.ts';
import { packageRoot } from '../../../src/sandbox/kernel-folder.ts';
import { readImageRecord } from '../../../src/sandbox/drivers/docker/image-record.ts';
import {
  DEFAULT_DOCKER_SOCKET,
  type DockerRuntime,
  type DockerSettings,
} from '../../../src/sandbox/drivers/docker/settings.ts';
import { pack } from 'tar-stream';
import type { Readable } from 'node:stream';
import { sharedCache } from '../sandbox-fixture.ts';

export const docker = new Docker({ socketPath: DEFAULT_DOCKER_SOCKET });

export interface Missing {
  /** True: skip. Never true where everything is required; the tests then fail and say why. */
  readonly skip: boolean;
  /** For the title of the skipped tests. */
  readonly because: string;
}

/** Whether an engine with this runtime is here. */
export async function engineOrSkip(runtime: DockerRuntime = 'runc'): Promise<Missing> {
  let because = '';
  try {
    const info: { readonly Runtimes?: Readonly<Record<string, unknown>> } = await docker.info();
    if (info.Runtimes?.[runtime] === undefined) because = ` (no runtime ${runtime} in the engine)`;
  } catch {
    because = ' (no container engine answers)';
  }
  return { skip: because !== '' && process.env['PARTSMITH_REQUIRE_ALL'] !== '1', because };
}

const built = new Map<string, Promise<string>>();

/** Content address of an image that `npm run images` builds; built on the first call. */
export function realImage(name: 'replicad' | 'ocp'): Promise<string> {
  return once(name, async () => {
    const cacheFolder = await sharedCache();
    const said: string[] = [];
    const failed = await buildImages({
      docker,
      cacheFolder,
      names: [name],
      say: (line) => said.push(line),
    });
    const id = (await readImageRecord(cacheFolder)).images[name]?.id;
    if (failed.length > 0 || id === undefined) throw new Error(said.slice(-5).join('\n'));
    return id;
  });
}

const TEST_KERNELS = {
  fake: { file: 'tests/support/fake-kernel/main.ts', entry: 'main.ts' },
  bare: { file: 'tests/sandbox/attacks/bare-kernel/main.mjs', entry: 'main.mjs' },
} as const;

/** A kernel that tests misbehave with, in place of the one in the replicad image. */
export function testImage(name: keyof typeof TEST_KERNELS): Promise<string> {
  return once(name, async () => {
    const base = await realImage('replicad');
    const { file, entry } = TEST_KERNELS[name];
    const program = await readFile(join(packageRoot(), file));
    const label = JSON.stringify({ program: name, runtime: 'deno', entry });
    const dockerfile = [
      `FROM ${base}`,
      `COPY ${entry} /kernel/${entry}`,
      `LABEL partsmith.kernel='${label}'`,
    ].join('\n');
    return buildSmall(
      `partsmith-test-${name}:${digestOf(`${base}${program.toString()}`).slice(0, 12)}`,
      {
        Dockerfile: dockerfile,
        [entry]: program,
      },
    );
  });
}

async function buildSmall(
  tag: string,
  files: Readonly<Record<string, string | Buffer>>,
): Promise<string> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) {
    tar.entry({ name, mode: 0o644, mtime: new Date(0) }, content);
  }
  tar.finalize();
  // tar-stream brings its own stream class, which behaves as Node's.
  const stream = await docker.buildImage(tar as unknown as Readable, { t: tag, rm: true });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error, events: readonly { error?: string }[]) => {
      const failure = events.find((event) => event.error !== undefined)?.error;
      if (error === null && failure === undefined) resolve();
      else reject(error ?? new Error(failure));
    });
  });
  return (await docker.getImage(tag).inspect()).Id;
}

function once(name: string, build: () => Promise<string>): Promise<string> {
  const known = built.get(name) ?? build();
  built.set(name, known);
  return known;
}

let instances = 0;

/** Settings of an installation of its own, so that tests at the same time do not reap each other. */
export function dockerSettings(
  images: Readonly<Record<string, string>>,
  runtime: DockerRuntime = 'runc',
): DockerSettings {
  instances += 1;
  return {
    socketPath: DEFAULT_DOCKER_SOCKET,
    runtime,
    images,
    instance: `test-${process.pid}-${instances}`,
  };
}

/** Containers of an installation, dead or alive. */
export async function containersOf(settings: DockerSettings): Promise<readonly string[]> {
  const found = await docker.listContainers({
    all: true,
    filters: { label: [`partsmith.instance=${settings.instance}`] },
  });
  return found.map(({ Id }) => Id);
}

/** Host process ids of an installation's running containers. */
export async function containerPids(settings: DockerSettings): Promise<readonly number[]> {
  const pids: number[] = [];
  for (const id of await containersOf(settings)) {
    try {
      const { State } = await docker.getContainer(id).inspect();
      if (State.Pid > 0) pids.push(State.Pid);
    } catch {
      // Removed in the meantime.
    }
  }
  return pids;
}
