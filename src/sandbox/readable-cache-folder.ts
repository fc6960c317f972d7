/** Where staged kernels lie: the operator's folder, unless the user that runs the jobs cannot get there. */
import { lstat, mkdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DriverUnavailable } from './driver.ts';
import type { IsolationProfile } from './isolation/profile.ts';

export async function readableCacheFolder(
  wanted: string,
  profile: IsolationProfile,
): Promise<string> {
  const folder = resolve(wanted);
  const drops = process.getuid?.() === 0 && profile.user !== null;
  await mkdir(folder, { recursive: true, mode: 0o755 });
  if (!drops || (await everyoneCanEnter(folder))) return folder;

  const fallback = join(tmpdir(), 'partsmith-cache');
  await mkdir(fallback, { recursive: true, mode: 0o755 });
  const found = await lstat(fallback);
  // The temp folder is shared: somebody else's folder of this name would be somebody else's kernel.
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0) {
    throw new DriverUnavailable(
      `${fallback} belongs to somebody else, and ${folder} cannot be read by the user that runs jobs. Set a cache folder that everybody may enter.`,
    );
  }
  return fallback;
}

async function everyoneCanEnter(folder: string): Promise<boolean> {
  for (let path = folder; ; path = dirname(path)) {
    if (((await stat(path)).mode & 0o001) === 0) return false;
    if (path === dirname(path)) return true;
  }
}
