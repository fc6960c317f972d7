/** What an image says of the kernel in it, and the command line that follows from that. */
import { z } from 'zod';
import type { JobLimits } from '../../../contract/limits.ts';
import { DriverUnavailable } from '../../driver.ts';
import { ISOLATION_PROFILE } from '../../isolation/profile.ts';
import { denoArguments } from '../deno-command.ts';
import type { DockerProfile } from './docker-profile.ts';
import type { EngineClient, ImageFacts } from './engine-client.ts';

/** Where every image keeps its kernel's files. */
const KERNEL_FOLDER = '/kernel';
const KERNEL_LABEL = 'partsmith.kernel';

const kernelLabelSchema = z.strictObject({
  /** The name that the ready line says. */
  program: z.string().regex(/^[a-z0-9_-]{1,40}$/),
  runtime: z.enum(['deno', 'python']),
  entry: z.string().regex(/^[A-Za-z0-9_-]+\.[a-z]+$/),
  importMap: z.string().optional(),
  flags: z.array(z.string()).default([]),
});
type KernelLabel = z.infer<typeof kernelLabelSchema>;

export interface KernelImage {
  /** Content address in this engine. */
  readonly id: string;
  readonly kernel: KernelLabel;
  readonly entrypoint: readonly string[];
}

/** Rejects with `DriverUnavailable` when the image is not there or is not one of ours. */
export async function findKernelImage(
  engine: EngineClient,
  name: string,
  reference: string,
): Promise<KernelImage> {
  const found = await engine.image(reference);
  if (found === undefined) {
    throw new DriverUnavailable(
      `The image of kernel ${name} (${reference}) is not in this engine, and images are never pulled at run time. Run "npm run images".`,
    );
  }
  const kernel = parseLabel(found);
  if (kernel === undefined || found.entrypoint.length === 0 || found.volumes.length > 0) {
    throw new DriverUnavailable(
      `The image of kernel ${name} (${reference}) is not a partsmith kernel: it needs the label ${KERNEL_LABEL}, an entry point and no volume.`,
    );
  }
  return { id: found.id, kernel, entrypoint: found.entrypoint };
}

/** Deno's permissions are the profile's, whatever entry point the image was given. */
export function entrypointOf(
  image: KernelImage,
  profile: DockerProfile,
  ceilings: JobLimits,
): readonly string[] {
  const { kernel, entrypoint } = image;
  const [runtime] = entrypoint;
  if (kernel.runtime !== 'deno' || runtime === undefined) return entrypoint;
  const staged = {
    kernel: kernel.program,
    digest: image.id,
    folder: KERNEL_FOLDER,
    runtime,
    entry: kernel.entry,
    importMap: kernel.importMap,
    flags: kernel.flags,
  };
  const deno = { ...ISOLATION_PROFILE.deno, permissions: profile.deno_permissions };
  const isolation = { ...ISOLATION_PROFILE, deno };
  return [runtime, ...denoArguments(staged, KERNEL_FOLDER, isolation, ceilings)];
}

function parseLabel(image: ImageFacts): KernelLabel | undefined {
  const text = image.labels[KERNEL_LABEL];
  if (text === undefined) return undefined;
  try {
    return kernelLabelSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
