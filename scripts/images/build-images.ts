/** Builds images one after the other with the engine's own builder, and records what came out. */
import { createHash } from 'node:crypto';
import type Docker from 'dockerode';
import { z } from 'zod';
import {
  readImageRecord,
  writeImageRecord,
  type ImageRecord,
} from '../../src/sandbox/drivers/docker/image-record.ts';
import { buildContext, type ContextFile } from './build-context.ts';
import { packContext } from './pack-context.ts';

export interface ImageRecipe {
  readonly dockerfile: string;
  /** Build argument that names the image all stages start from, and its default. */
  readonly base: readonly [argument: string, image: string];
  readonly kernel: 'replicad' | 'python';
}

/** Name of the image, of its target in the Dockerfile and of the kernel for the server. */
export const IMAGES: Readonly<Record<string, ImageRecipe>> = {
  replicad: { dockerfile: 'Dockerfile', base: ['BASE', 'debian:forky-slim'], kernel: 'replicad' },
  ocp: { dockerfile: 'Dockerfile', base: ['BASE', 'debian:forky-slim'], kernel: 'python' },
  build123d: {
    dockerfile: 'Dockerfile.pip',
    base: ['PYTHON_BASE', 'python:3.11-slim'],
    kernel: 'python',
  },
  cadquery: {
    dockerfile: 'Dockerfile.pip',
    base: ['PYTHON_BASE', 'python:3.11-slim'],
    kernel: 'python',
  },
};

export interface BuildOrder {
  readonly docker: Docker;
  readonly cacheFolder: string;
  readonly names: readonly string[];
  readonly say: (line: string) => void;
}

/** Resolves to the names that could not be built, each of them said with its reason. */
export async function buildImages(order: BuildOrder): Promise<readonly string[]> {
  const { docker, cacheFolder, names, say } = order;
  try {
    await docker.ping();
  } catch (error) {
    say(`No container engine answers: ${reasonOf(error)}`);
    return names;
  }
  const failed: string[] = [];
  for (const name of names) {
    const recipe = IMAGES[name];
    if (recipe === undefined) throw new Error(`there is no image ${name}`);
    const begun = Date.now();
    try {
      say(`${name}: collecting`);
      const files = await buildContext(recipe, cacheFolder);
      const base = await presentBase(docker, recipe, (line) => say(`${name}: ${line}`));
      const inputs = digestOf([name, base, ...files.map((file) => [file.name, file.sha256])]);
      const known = (await readImageRecord(cacheFolder)).images[name];
      if (known?.inputs === inputs && (await imageSize(docker, known.id)) !== undefined) {
        say(`${name}: up to date, ${known.id}`);
        continue;
      }
      const id = await build(docker, name, recipe, files, (line) => say(`${name}: ${line}`));
      const size_bytes = (await imageSize(docker, id)) ?? 0;
      await record(cacheFolder, name, {
        id,
        inputs,
        size_bytes,
        built_at: new Date().toISOString(),
      });
      const seconds = Math.round((Date.now() - begun) / 1000);
      say(`${name}: built in ${seconds} s, ${Math.round(size_bytes / 1e6)} MB, ${id}`);
    } catch (error) {
      failed.push(name);
      say(`${name}: cannot be built here: ${reasonOf(error)}`);
    }
  }
  return failed;
}

/** The base's id, pulled when this machine can and does not have it. */
async function presentBase(
  docker: Docker,
  { base: [, image] }: ImageRecipe,
  say: (line: string) => void,
): Promise<string> {
  try {
    return (await docker.getImage(image).inspect()).Id;
  } catch {
    say(`pulling ${image}`);
    const stream: NodeJS.ReadableStream = await docker.pull(image);
    await follow(docker, stream, () => undefined);
    return (await docker.getImage(image).inspect()).Id;
  }
}

async function build(
  docker: Docker,
  name: string,
  { dockerfile }: ImageRecipe,
  files: readonly ContextFile[],
  say: (line: string) => void,
): Promise<string> {
  const stream = await docker.buildImage(packContext(files), {
    dockerfile,
    target: name,
    t: `partsmith-${name}:latest`,
    rm: true,
    forcerm: true,
    // The classic builder: BuildKit needs a session that this client does not speak.
    version: '1',
  });
  let id: string | undefined;
  await follow(docker, stream, ({ stream: text, aux }) => {
    const line = text?.trim() ?? '';
    if (line !== '') say(line.slice(0, 300));
    id = aux?.ID ?? id;
  });
  if (id === undefined) throw new Error('the engine named no image');
  return id;
}

const progressSchema = z.object({
  stream: z.string().optional(),
  error: z.string().optional(),
  aux: z.object({ ID: z.string().optional() }).optional(),
});
type Progress = z.infer<typeof progressSchema>;

function follow(
  docker: Docker,
  stream: NodeJS.ReadableStream,
  onProgress: (progress: Progress) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    docker.modem.followProgress(
      stream,
      (error) => (error === null ? resolve() : reject(error)),
      (event: unknown) => {
        const progress = progressSchema.safeParse(event).data;
        if (progress?.error !== undefined) reject(new Error(progress.error.trim()));
        else if (progress !== undefined) onProgress(progress);
      },
    );
  });
}

async function imageSize(docker: Docker, id: string): Promise<number | undefined> {
  try {
    return (await docker.getImage(id).inspect()).Size;
  } catch {
    return undefined;
  }
}

async function record(
  cacheFolder: string,
  name: string,
  entry: ImageRecord['images'][string],
): Promise<void> {
  const { images } = await readImageRecord(cacheFolder);
  await writeImageRecord(cacheFolder, { images: { ...images, [name]: entry } });
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.trim() : String(error);
}
