import type { JobLimits } from '../../contract/limits.ts';
import type { KernelPlace } from '../driver.ts';
import { openDigestBook } from '../file-digests.ts';
import type { IsolationProfile } from '../isolation/profile.ts';
import { removeAbandonedDrafts, stageKernel, type StagedKernel } from '../kernel-folder.ts';
import { readableCacheFolder } from '../readable-cache-folder.ts';
import { findDenoBinary } from './deno-binary.ts';
import { join } from 'node:path';

/** What both embedded drivers are built from. */
export interface EmbeddedSettings {
  readonly profile: IsolationProfile;
  /** The operator's ceilings: the wall is sized by these, a job's own limits are watched inside. */
  readonly ceilings: JobLimits;
  readonly cacheFolder: string;
  /** Paths of `kernel.json` files. */
  readonly manifests: readonly string[];
  /** A kernel that is not ready by then counts as broken. */
  readonly startMs: number;
}

export interface StagedKernels {
  prepare(signal: AbortSignal): Promise<readonly KernelPlace[]>;
  get(kernel: string): StagedKernel;
}

/** The kernels of one driver, staged where the user that runs the jobs can read them. */
export function stagedKernels(settings: EmbeddedSettings): StagedKernels {
  const staged = new Map<string, StagedKernel>();
  return {
    async prepare(signal) {
      const binary = findDenoBinary();
      const folder = await readableCacheFolder(settings.cacheFolder, settings.profile);
      await removeAbandonedDrafts(folder);
      const digests = await openDigestBook(join(folder, 'digests.json'));
      for (const manifest of settings.manifests) {
        signal.throwIfAborted();
        const kernel = await stageKernel(manifest, binary, folder, digests);
        staged.set(kernel.kernel, kernel);
      }
      await digests.save();
      return [...staged.values()];
    },
    get(kernel) {
      const found = staged.get(kernel);
      if (found === undefined) throw new Error(`kernel ${kernel} was not prepared`);
      return found;
    },
  };
}
