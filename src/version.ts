import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const ours = z.object({ name: z.literal('partsmith'), version: z.string() });

interface Package {
  readonly folder: string;
  readonly version: string;
}

/** Our own package.json, whether run from source, from dist or installed. */
function findPackage(): Package {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    try {
      const found = ours.safeParse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
      if (found.success) return { folder, version: found.data.version };
    } catch {
      // Not in this folder: look further up.
    }
    if (dirname(folder) === folder) throw new Error('partsmith cannot find its own package.json');
  }
}

export function packageVersion(): string {
  return findPackage().version;
}

export function packageFolder(): string {
  return findPackage().folder;
}
