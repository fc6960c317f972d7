import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDigestBook } from '../../src/sandbox/file-digests.ts';
import { ISOLATION_PROFILE } from '../../src/sandbox/isolation/profile.ts';
import {
  kernelManifestSchema,
  removeAbandonedDrafts,
  stageKernel,
  type StagedKernel,
} from '../../src/sandbox/kernel-folder.ts';
import { readableCacheFolder } from '../../src/sandbox/readable-cache-folder.ts';
import { FAKE_MANIFEST, freshFolder } from './sandbox-fixture.ts';

let folder: string;
let runtime: string;
beforeEach(async () => {
  folder = await freshFolder();
  await chmod(folder, 0o755);
  runtime = join(folder, 'runtime');
  await writeFile(runtime, 'a runtime', { mode: 0o755 });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function stage(): Promise<StagedKernel> {
  const digests = await openDigestBook(join(folder, 'digests.json'));
  const staged = await stageKernel(FAKE_MANIFEST, runtime, join(folder, 'cache'), digests);
  await digests.save();
  return staged;
}

describe('staging a kernel', () => {
  it('copies its files and its runtime where everybody may read and nobody may write', async () => {
    const old = process.umask(0o077);
    const staged = await stage().finally(() => process.umask(old));
    const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
    expect(await mode(staged.folder)).toBe(0o755);
    expect(await mode(join(staged.folder, 'main.ts'))).toBe(0o444);
    expect(await mode(staged.runtime)).toBe(0o555);
    expect(await readFile(staged.runtime, 'utf8')).toBe('a runtime');
  });

  it('answers with the same digest for the same contents and copies nothing again', async () => {
    const first = await stage();
    const before = (await stat(first.folder)).ino;
    const second = await stage();
    expect(second).toEqual(first);
    expect((await stat(second.folder)).ino).toBe(before);
  });

  it('changes the digest when the runtime changes, even by a byte of the same length', async () => {
    const first = await stage();
    await writeFile(runtime, 'b runtime');
    await utimes(runtime, new Date(), new Date(Date.now() + 5_000));
    expect((await stage()).digest).not.toBe(first.digest);
  });

  it('lets two servers stage the same kernel at once', async () => {
    const [one, two] = await Promise.all([stage(), stage()]);
    expect(one).toEqual(two);
    expect((await readdir(join(folder, 'cache/kernels'))).length).toBe(1);
  });

  it('removes the drafts of dead servers and leaves those of living ones', async () => {
    const dead = spawnSync('true').pid;
    const kernels = join(folder, 'cache/kernels');
    await mkdir(join(kernels, `abc.draft-${dead}-00`), { recursive: true });
    await mkdir(join(kernels, `abc.draft-${process.pid}-00`), { recursive: true });
    await removeAbandonedDrafts(join(folder, 'cache'));
    expect(await readdir(kernels)).toEqual([`abc.draft-${process.pid}-00`]);
  });

  it('refuses a manifest that writes outside its folder or asks for permissions', () => {
    const manifest = {
      kernel: 'k',
      runtime: 'deno',
      entry: 'main.ts',
      files: [{ from: 'a', to: 'b' }],
    };
    expect(kernelManifestSchema.safeParse(manifest).success).toBe(true);
    for (const change of [
      { files: [{ from: 'a', to: '../b' }] },
      { files: [{ from: 'a', to: '/b' }] },
      { entry: '../../main.ts' },
      { flags: ['--allow-net'] },
      { flags: ['-A'] },
      { flags: ['--inspect'] },
    ]) {
      expect(kernelManifestSchema.safeParse({ ...manifest, ...change }).success).toBe(false);
    }
  });
});

describe('the cache folder', () => {
  it.skipIf(process.getuid?.() !== 0)(
    'moves to the temporary folder when the user that runs jobs cannot enter it',
    async () => {
      const closed = join(folder, 'private');
      await mkdir(closed, { mode: 0o700 });
      const used = await readableCacheFolder(join(closed, 'cache'), ISOLATION_PROFILE);
      expect(used.startsWith(closed)).toBe(false);
      expect((await stat(used)).mode & 0o005).toBe(0o005);
    },
  );

  it('is the one that was asked for when everybody may enter it', async () => {
    const open = join(folder, 'open');
    expect(await readableCacheFolder(open, ISOLATION_PROFILE)).toBe(open);
  });
});
