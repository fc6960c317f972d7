/** A file as a stream with flat memory; a whole file is checked before its last bytes are let go. */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { storageError } from './durable-write.ts';

const CHUNK = 256 * 1024;

export interface Verification {
  /** Undefined: a part of a file, which cannot be checked. */
  readonly sha256: string | undefined;
  /** The error that the reader gets, in place of the last chunk. */
  readonly onMismatch: () => Promise<Error>;
}

/** Bytes `from` to before `to`; takes over the handle and closes it however the stream ends. */
export function readableOf(
  handle: FileHandle,
  from: number,
  to: number,
  verification: Verification,
): Readable {
  const hash = verification.sha256 === undefined ? undefined : createHash('sha256');
  let position = from;
  let reading: Promise<void> | undefined;

  async function readOn(stream: Readable): Promise<void> {
    const length = Math.min(CHUNK, to - position);
    const chunk = Buffer.allocUnsafe(length);
    const bytesRead = length === 0 ? 0 : (await handle.read(chunk, 0, length, position)).bytesRead;
    const bytes = chunk.subarray(0, bytesRead);
    position += bytesRead;
    hash?.update(bytes);
    const last = position === to || bytesRead === 0;
    if (
      last &&
      (position < to || (hash !== undefined && hash.digest('hex') !== verification.sha256))
    ) {
      throw await verification.onMismatch();
    }
    if (bytesRead > 0) stream.push(bytes);
    if (last) stream.push(null);
  }

  return new Readable({
    highWaterMark: CHUNK,
    read() {
      reading = readOn(this).catch((error: unknown) => {
        this.destroy(storageError(error));
      });
    },
    destroy(reason, closed) {
      // A read under way must not find its descriptor closed and given to somebody else.
      void Promise.resolve(reading)
        .then(() => handle.close())
        .catch(() => undefined)
        .finally(() => closed(reason));
    },
  });
}
