import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const ours = z.object({ name: z.literal('partsmith'), version: z.string() });

/** The version in our own package.json, whether run from source or from dist. */
export function packageVersion(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    try {
      const found = ours.safeParse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
      if (found.success) return found.data.version;
    } catch {
      // Not in this folder: look further up.
    }
    if (dirname(folder) === folder) throw new Error('partsmith cannot find its own package.json');
  }
}
