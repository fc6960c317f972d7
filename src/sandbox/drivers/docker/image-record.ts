/** `images.json` in the cache folder: which image serves which kernel. Written by `npm run images`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../file-digests.ts';
import { imageReferenceSchema } from './settings.ts';

const imageRecordSchema = z.strictObject({
  images: z.record(
    z.string().regex(/^[a-z0-9_-]{1,40}$/),
    z.strictObject({
      /** Content address of the image in this engine. */
      id: imageReferenceSchema,
      /** Digest of everything that went into it; equal inputs are not built again. */
      inputs: z.string().regex(/^[0-9a-f]{64}$/),
      size_bytes: z.int().nonnegative(),
      built_at: z.iso.datetime(),
    }),
  ),
});
export type ImageRecord = z.infer<typeof imageRecordSchema>;

export async function readImageRecord(cacheFolder: string): Promise<ImageRecord> {
  try {
    return imageRecordSchema.parse(JSON.parse(await readFile(recordFile(cacheFolder), 'utf8')));
  } catch {
    // Absent or of another version: nothing is known, and building again is cheap.
    return { images: {} };
  }
}

export async function writeImageRecord(cacheFolder: string, record: ImageRecord): Promise<void> {
  await replaceFile(recordFile(cacheFolder), `${JSON.stringify(record, null, 2)}\n`);
}

function recordFile(cacheFolder: string): string {
  return join(cacheFolder, 'images.json');
}
