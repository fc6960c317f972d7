import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

/** SHA-256 of files, remembered by size and time, because hashing 100 MB at every start is felt. */
export interface DigestBook {
  of(path: string): Promise<string>;
  /** Writes what was learnt; a failure only costs the next start some time. */
  save(): Promise<void>;
}

const bookSchema = z.record(
  z.string(),
  z.strictObject({
    size: z.number(),
    mtimeMs: z.number(),
    ino: z.number(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
);
type Book = z.infer<typeof bookSchema>;

export async function openDigestBook(file: string): Promise<DigestBook> {
  const known = new Map(Object.entries(await readBook(file)));
  let changed = false;
  return {
    async of(path) {
      const { size, mtimeMs, ino } = await stat(path);
      const entry = known.get(path);
      if (entry?.size === size && entry.mtimeMs === mtimeMs && entry.ino === ino) {
        return entry.sha256;
      }
      const hash = createHash('sha256');
      for await (const chunk of createReadStream(path)) {
        // A stream without encoding yields buffers.
        hash.update(chunk as Buffer);
      }
      const sha256 = hash.digest('hex');
      known.set(path, { size, mtimeMs, ino, sha256 });
      changed = true;
      return sha256;
    },
    async save() {
      if (!changed) return;
      changed = false;
      await replaceFile(file, JSON.stringify(Object.fromEntries(known)));
    },
  };
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Write and rename, so that a reader sees the old or the new contents and nothing between. */
export async function replaceFile(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o755 });
  const draft = `${file}.${process.pid}-${randomBytes(6).toString('hex')}`;
  await writeFile(draft, text, { mode: 0o644 });
  await rename(draft, file);
}

async function readBook(file: string): Promise<Book> {
  try {
    return bookSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    // Absent or broken: hash again.
    return {};
  }
}
