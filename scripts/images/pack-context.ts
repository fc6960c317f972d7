import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import type { ContextFile } from './build-context.ts';

/** The build context as a tar stream: equal files give equal bytes, so that the builder's cache hits. */
export function packContext(files: readonly ContextFile[]): Readable {
  const tar = pack();
  const write = async (): Promise<void> => {
    for (const { name, path, executable } of files) {
      const { size } = await stat(path);
      const mode = executable ? 0o755 : 0o644;
      const entry = tar.entry({ name, size, mode, mtime: new Date(0) });
      await pipeline(createReadStream(path), entry);
    }
    tar.finalize();
  };
  write().catch((error: unknown) => {
    tar.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  // tar-stream brings its own stream class, which behaves as Node's.
  return tar as unknown as Readable;
}
