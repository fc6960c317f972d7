/**
 * Write to a temporary file, fsync, rename, fsync the folder: after a crash at any point the target holds
 * either the whole old or the whole new bytes.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PartsmithError } from '../contract/errors.ts';

export class DurableWriter {
  readonly #tmp: string;
  readonly #syncing = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();

  /** `tmp` must be on the file system of every target. */
  constructor(tmp: string) {
    this.#tmp = tmp;
  }

  /**
   * Settled, the write survives `kill -9`, and its bytes a power cut. The name in its folder is made
   * durable right after (`drain` waits for it), once for all writes that met meanwhile: waiting for it here
   * would double what a build pays, and a power cut in between only costs a build that can be made again.
   * Rejects as `storageError` says; then nothing is left behind.
   */
  async write(target: string, bytes: Uint8Array): Promise<void> {
    const staged = join(this.#tmp, randomBytes(16).toString('hex'));
    try {
      const handle = await open(staged, 'wx', 0o600);
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await renameInto(staged, target);
    } catch (error) {
      await rm(staged, { force: true }).catch(() => undefined);
      throw storageError(error);
    }
    this.#syncSoon(dirname(target));
  }

  /** Waits until every name written so far is durable. */
  async drain(): Promise<void> {
    while (this.#syncing.size > 0) await Promise.all(this.#syncing.values());
  }

  #syncSoon(folder: string): void {
    if (this.#syncing.has(folder)) {
      this.#again.add(folder);
      return;
    }
    const syncing = syncFolder(folder)
      // The folder may be gone with its owner; a disk that fails here fails the next write too.
      .catch(() => undefined)
      .then(() => {
        this.#syncing.delete(folder);
        if (this.#again.delete(folder)) this.#syncSoon(folder);
      });
    this.#syncing.set(folder, syncing);
  }
}

/** Creates what is missing of `folder` and makes each new entry durable. */
export async function ensureFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) {
    await syncFolder(dirname(made));
  }
}

/**
 * What a failing disk means to a caller: `quota_exceeded` when full, else `internal`. A full disk is the
 * server's want and not the caller's share: 507 (RFC 4918 section 11.5), and waiting does not make room.
 */
export function storageError(error: unknown): PartsmithError {
  if (error instanceof PartsmithError) return error;
  const code = errorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return new PartsmithError(
      'quota_exceeded',
      'The disk of this server is full; nothing was stored.',
      {
        status: 507,
        retryAfterSeconds: null,
        hint: 'Tell the operator; call again when there is room.',
        cause: error,
      },
    );
  }
  return new PartsmithError('internal', 'The store of this server failed.', { cause: error });
}

export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

async function renameInto(staged: string, target: string): Promise<void> {
  try {
    await rename(staged, target);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    await ensureFolder(dirname(target));
    await rename(staged, target);
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
