/**
 * Blobs on disk, addressed by SHA-256. Own code and not cacache: cacache renames without fsync (a power
 * cut leaves an index that names empty files), has no byte ranges, and brings an index and ten packages
 * for what are three system calls; its habits (address by content, verify on read) are kept.
 */
import { createHash } from 'node:crypto';
import { open, rename, stat, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { PartsmithError } from '../contract/errors.ts';
import { readableOf } from './blob-stream.ts';
import { ensureFolder, errorCode, storageError, type DurableWriter } from './durable-write.ts';
import { isSha256, type StorePaths } from './paths.ts';
import { SizedLru } from './sized-lru.ts';
import type { BlobRef, BlobStore, StoreProblem } from './store.ts';

/** Hashing goes on in steps of this size, so that a large file does not hold the event loop. */
const STEP = 1024 * 1024;
const REMEMBERED_BLOBS = 10_000;

export class DiskBlobs implements BlobStore {
  readonly #paths: StorePaths;
  readonly #writer: DurableWriter;
  readonly #onProblem: (problem: StoreProblem) => void;
  readonly #writing = new Map<string, Promise<void>>();
  /** Written or verified by this process: putting the same bytes again needs no second look. */
  readonly #proven = new SizedLru<true>(REMEMBERED_BLOBS);

  constructor(
    paths: StorePaths,
    writer: DurableWriter,
    onProblem: (problem: StoreProblem) => void,
  ) {
    this.#paths = paths;
    this.#writer = writer;
    this.#onProblem = onProblem;
  }

  async put(bytes: Uint8Array): Promise<BlobRef> {
    const sha256 = await hashOf(bytes);
    // Two at once with the same bytes are one write.
    let writing = this.#writing.get(sha256);
    if (writing === undefined) {
      writing = this.#write(sha256, bytes).finally(() => this.#writing.delete(sha256));
      this.#writing.set(sha256, writing);
    }
    await writing;
    return { sha256, size: bytes.byteLength };
  }

  async get(sha256: string): Promise<Uint8Array> {
    const handle = await this.#open(sha256);
    try {
      const bytes = Buffer.allocUnsafe((await handle.stat()).size);
      if ((await readHashed(handle, bytes)) === sha256) {
        this.#proven.set(sha256, true, 1);
        return bytes;
      }
    } catch (error) {
      throw storageError(error);
    } finally {
      await handle.close();
    }
    throw await this.#quarantine(sha256);
  }

  async stream(
    sha256: string,
    range?: { readonly start: number; readonly end: number },
  ): Promise<Readable> {
    const handle = await this.#open(sha256);
    try {
      const { size } = await handle.stat();
      const { start, end } = range ?? { start: 0, end: size - 1 };
      if (range !== undefined && !(start >= 0 && start <= end && end < size)) {
        throw new PartsmithError('invalid_input', `The file has ${size} bytes.`, { status: 416 });
      }
      const whole = start === 0 && end === size - 1;
      return readableOf(handle, start, end + 1, {
        sha256: whole ? sha256 : undefined,
        onMismatch: () => this.#quarantine(sha256),
      });
    } catch (error) {
      await handle.close();
      throw storageError(error);
    }
  }

  async has(sha256: string): Promise<boolean> {
    if (!isSha256(sha256)) return false;
    try {
      return (await stat(this.#paths.blob(sha256))).isFile();
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return false;
      throw storageError(error);
    }
  }

  async #write(sha256: string, bytes: Uint8Array): Promise<void> {
    if (await this.#isWhole(sha256)) return;
    await this.#writer.write(this.#paths.blob(sha256), bytes);
    this.#proven.set(sha256, true, 1);
  }

  /** Also heals: a damaged blob is set aside, and the caller's good bytes take its place. */
  async #isWhole(sha256: string): Promise<boolean> {
    if (!(await this.has(sha256))) return false;
    if (this.#proven.get(sha256) === true) return true;
    try {
      await this.get(sha256);
      return true;
    } catch (error) {
      if (error instanceof PartsmithError) return false;
      throw error;
    }
  }

  async #open(sha256: string): Promise<FileHandle> {
    if (!isSha256(sha256)) throw absent();
    try {
      return await open(this.#paths.blob(sha256), 'r');
    } catch (error) {
      throw errorCode(error) === 'ENOENT' ? absent() : storageError(error);
    }
  }

  async #quarantine(sha256: string): Promise<PartsmithError> {
    this.#proven.delete(sha256);
    await ensureFolder(this.#paths.quarantine);
    // A second reader of the same damage finds it moved already.
    await rename(this.#paths.blob(sha256), `${this.#paths.quarantine}/${sha256}`).catch(
      () => undefined,
    );
    this.#onProblem({
      kind: 'corrupt_blob',
      path: this.#paths.blob(sha256),
      detail: 'The bytes do not match their SHA-256; moved to quarantine.',
    });
    return new PartsmithError('internal', 'A stored file was damaged and has been set aside.', {
      hint: 'Build the model again.',
    });
  }
}

function absent(): PartsmithError {
  return new PartsmithError('not_found', 'No such stored file.');
}

async function hashOf(bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.byteLength; at += STEP) {
    if (at > 0 && at % (4 * STEP) === 0) await nextTurn();
    hash.update(bytes.subarray(at, at + STEP));
  }
  return hash.digest('hex');
}

/** Fills `into` from the start of the file; a shorter file hashes to something else. */
async function readHashed(handle: FileHandle, into: Buffer): Promise<string> {
  const hash = createHash('sha256');
  let at = 0;
  while (at < into.byteLength) {
    const length = Math.min(STEP, into.byteLength - at);
    const { bytesRead } = await handle.read(into, at, length, at);
    if (bytesRead === 0) break;
    hash.update(into.subarray(at, at + bytesRead));
    at += bytesRead;
  }
  return hash.digest('hex');
}
