/**
 * Copies a kernel's files and its runtime to a folder that an unprivileged user can read. A checkout
 * often lies under a private home, where the user that runs the jobs cannot look.
 */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, isAbsolute, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { DriverUnavailable } from './driver.ts';
import { digestOf, type DigestBook } from './file-digests.ts';

const relative = z
  .string()
  .min(1)
  .refine((path) => !isAbsolute(path) && !normalize(path).startsWith('..'), 'must stay inside');

/** `kernel.json` beside a kernel's program. */
export const kernelManifestSchema = z.strictObject({
  kernel: z.string().regex(/^[a-z0-9_-]{1,40}$/),
  runtime: z.literal('deno'),
  entry: relative,
  importMap: relative.nullable().optional(),
  /** Tuning of the runtime only; permissions are the profile's. */
  flags: z
    .array(z.string().regex(/^--(v8-flags=--[a-z0-9=,_-]+|unstable-[a-z-]+|no-[a-z-]+)$/))
    .default([]),
  /** `from`: a file or folder, relative to the package root or in `node_modules`; `to`: in the folder. */
  files: z.array(z.strictObject({ from: z.string().min(1), to: relative })).min(1),
});

export interface StagedKernel {
  readonly kernel: string;
  readonly digest: string;
  /** Read-only folder with everything the kernel loads. */
  readonly folder: string;
  /** The runtime's executable, in a folder of its own. */
  readonly runtime: string;
  readonly entry: string;
  readonly importMap: string | undefined;
  readonly flags: readonly string[];
}

interface SourceFile {
  readonly path: string;
  readonly to: string;
  readonly sha256: string;
}

/** Stages one kernel under `cacheFolder`; answers at once when the same contents are already there. */
export async function stageKernel(
  manifestPath: string,
  runtimeBinary: string,
  cacheFolder: string,
  digests: DigestBook,
): Promise<StagedKernel> {
  const manifest = kernelManifestSchema.parse(JSON.parse(await readFile(manifestPath, 'utf8')));
  const runtimeDigest = await digests.of(runtimeBinary);
  const files: SourceFile[] = [];
  for (const { from, to } of manifest.files) {
    for (const file of await filesBelow(locate(from), to)) {
      files.push({ ...file, sha256: await digests.of(file.path) });
    }
  }
  files.sort((a, b) => (a.to < b.to ? -1 : 1));
  const digest = digestOf(
    JSON.stringify([runtimeDigest, manifest, files.map(({ to, sha256 }) => [to, sha256])]),
  );

  const runtimeFolder = join(cacheFolder, 'runtimes', runtimeDigest);
  await publish(runtimeFolder, [{ path: runtimeBinary, to: basename(runtimeBinary) }]);
  const folder = join(cacheFolder, 'kernels', digest);
  await publish(folder, files);
  return {
    kernel: manifest.kernel,
    digest,
    folder,
    runtime: join(runtimeFolder, basename(runtimeBinary)),
    entry: manifest.entry,
    importMap: manifest.importMap ?? undefined,
    flags: manifest.flags,
  };
}

/** The folder that holds partsmith's own package.json, whether run from source, from dist or installed. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const require = createRequire(join(folder, 'package.json'));
    try {
      const found: unknown = require('./package.json');
      if (z.object({ name: z.literal('partsmith') }).safeParse(found).success) return folder;
    } catch {
      // No package.json here: look further up.
    }
    const parent = dirname(folder);
    if (parent === folder)
      throw new DriverUnavailable('partsmith cannot find its own package.json.');
    folder = parent;
  }
}

/** A path of the manifest on this machine. Packages may be hoisted away from our own node_modules. */
function locate(from: string): string {
  const root = packageRoot();
  const parts = from.split('/');
  if (parts[0] !== 'node_modules') return join(root, ...parts);
  const scoped = parts[1]?.startsWith('@') === true;
  const name = parts.slice(1, scoped ? 3 : 2).join('/');
  const require = createRequire(join(root, 'package.json'));
  for (const modules of require.resolve.paths(name) ?? []) {
    const candidate = join(modules, ...parts.slice(1));
    try {
      // A path of our own manifest: not a guess about what may be elsewhere on the machine.
      require.resolve(join(modules, name, 'package.json'));
      return candidate;
    } catch {
      // Not in this node_modules: the next one up.
    }
  }
  throw new DriverUnavailable(`The kernel needs the package ${name}, which is not installed.`);
}

async function filesBelow(path: string, to: string): Promise<{ path: string; to: string }[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new DriverUnavailable(`The kernel's file ${to} is missing.`);
  if (!found.isDirectory()) return [{ path, to }];
  const below: { path: string; to: string }[] = [];
  for (const name of await readdir(path)) {
    below.push(...(await filesBelow(join(path, name), `${to}/${name}`)));
  }
  return below;
}

/** Makes `folder` with these files appear whole or not at all. */
async function publish(
  folder: string,
  files: readonly { readonly path: string; readonly to: string }[],
): Promise<void> {
  if ((await stat(folder).catch(() => undefined)) !== undefined) return;
  await mkdir(dirname(folder), { recursive: true, mode: 0o755 });
  const draft = `${folder}${DRAFT}${process.pid}-${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(draft, { mode: 0o755 });
    for (const { path, to } of files) {
      const target = join(draft, ...to.split('/'));
      await mkdir(dirname(target), { recursive: true, mode: 0o755 });
      await copyFile(path, target, constants.COPYFILE_FICLONE);
      await chmod(target, (await stat(path)).mode & 0o111 ? 0o555 : 0o444);
    }
    await openFolders(draft);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another server published the same contents in the meantime: theirs is as good.
    if ((await stat(folder).catch(() => undefined)) === undefined) throw error;
  }
}

/** Folders get 0755 whatever the umask says. */
async function openFolders(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await openFolders(join(folder, entry.name));
  }
}

const DRAFT = '.draft-';

/** Removes what servers that died while staging left behind. */
export async function removeAbandonedDrafts(cacheFolder: string): Promise<void> {
  for (const place of ['kernels', 'runtimes']) {
    const folder = join(cacheFolder, place);
    for (const name of await readdir(folder).catch(() => [])) {
      const owner = Number(name.split(DRAFT)[1]?.split('-')[0]);
      if (!Number.isInteger(owner) || isAlive(owner)) continue;
      await rm(join(folder, name), { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
