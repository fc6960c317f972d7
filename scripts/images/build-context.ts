/** What a Dockerfile of `sandbox-image` may copy: collected into one list, so that its digest is known. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findDenoBinary } from '../../src/sandbox/drivers/deno-binary.ts';
import { openDigestBook } from '../../src/sandbox/file-digests.ts';
import { packageRoot, stageKernel } from '../../src/sandbox/kernel-folder.ts';

export interface ContextFile {
  /** Path in the context. */
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
  readonly executable: boolean;
}

const SOURCE = 'sandbox-image';

/** Files in a fixed order: the Dockerfile, its scripts and cases, and the kernel with its runtime. */
export async function buildContext(
  recipe: { readonly dockerfile: string; readonly kernel: 'replicad' | 'python' },
  cacheFolder: string,
): Promise<readonly ContextFile[]> {
  const root = packageRoot();
  const own = (await readdir(join(root, SOURCE))).filter(
    (name) => name === recipe.dockerfile || name.startsWith('requirements-'),
  );
  const files = [
    ...(await Promise.all(own.map((name) => fileAt(join(root, SOURCE, name), name)))),
    ...(await filesBelow(join(root, SOURCE, 'trim'), 'trim')),
    ...(await filesBelow(join(root, SOURCE, 'check'), 'check')),
    ...(await filesBelow(join(root, SOURCE, 'python'), 'python')),
  ];
  if (recipe.dockerfile === 'Dockerfile') {
    const digests = await openDigestBook(join(cacheFolder, 'digests.json'));
    const manifest = join(root, SOURCE, 'replicad/kernel.json');
    const staged = await stageKernel(manifest, findDenoBinary(), cacheFolder, digests);
    await digests.save();
    files.push(
      { ...(await fileAt(staged.runtime, 'deno')), executable: true },
      ...(await filesBelow(staged.folder, 'replicad')),
    );
  }
  // A change of one kernel must not build the other's image again.
  const other = recipe.kernel === 'python' ? /^(deno$|replicad\/)/ : /^python\//;
  return files
    .map((file) => (other.test(file.name) ? { ...file, sha256: '' } : file))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function filesBelow(folder: string, name: string): Promise<ContextFile[]> {
  const files: ContextFile[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name === '__pycache__' || entry.name === 'kernel.json') continue;
    const path = join(folder, entry.name);
    const inside = `${name}/${entry.name}`;
    if (entry.isDirectory()) files.push(...(await filesBelow(path, inside)));
    else files.push(await fileAt(path, inside));
  }
  return files;
}

async function fileAt(path: string, name: string): Promise<ContextFile> {
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  return { name, path, sha256, executable: false };
}
