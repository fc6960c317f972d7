/** The store on disk: what lies where is told in paths.ts, how it survives a crash in durable-write.ts. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PartsmithError } from '../contract/errors.ts';
import { ArtifactRecords } from './artifact-records.ts';
import { BuildRecords } from './build-records.ts';
import type { DesignStore } from './designs.ts';
import { DiskBlobs } from './disk-blobs.ts';
import { DiskDesigns } from './disk-designs.ts';
import { DurableWriter, ensureFolder, storageError } from './durable-write.ts';
import { lockFolder, type FolderLock } from './folder-lock.ts';
import { ModelIndex, type ModelEntry } from './model-index.ts';
import { StorePaths } from './paths.ts';
import type {
  ArtifactRecord,
  BlobStore,
  BuildRecord,
  ModelRecord,
  ModelSummary,
  Store,
  StoreOptions,
  StoreProblem,
} from './store.ts';

const DEFAULT_BUILD_CACHE_BYTES = 16 * 1024 * 1024;
/** Owners whose list of models stays in memory while they are idle. */
const REMEMBERED_OWNERS = 500;
const NAMES_TOLD = 20;

/**
 * Opens (and creates) the store in `folder`, takes its lock and clears what a killed process left half done.
 * Rejects with `conflict` when another live process has it open, `internal` when the folder is unusable.
 */
export async function openStore(folder: string, options: StoreOptions = {}): Promise<Store> {
  const paths = new StorePaths(folder);
  try {
    for (const needed of [paths.blobs, paths.owners, paths.tmp, paths.locks]) {
      await ensureFolder(needed);
    }
    const lock = await lockFolder(paths.locks);
    try {
      for (const name of await readdir(paths.tmp)) {
        await rm(join(paths.tmp, name), { recursive: true, force: true });
      }
      return new DiskStore(paths, lock, options);
    } catch (error) {
      await lock.release();
      throw error;
    }
  } catch (error) {
    throw storageError(error);
  }
}

class DiskStore implements Store {
  readonly blobs: BlobStore;
  readonly designs: DesignStore;
  readonly #paths: StorePaths;
  readonly #writer: DurableWriter;
  readonly #lock: FolderLock;
  readonly #onProblem: (problem: StoreProblem) => void;
  readonly #blobs: BlobStore;
  readonly #builds: BuildRecords;
  readonly #artifacts: ArtifactRecords;
  readonly #owners = new Map<string, Promise<ModelIndex>>();
  readonly #pending = new Map<string, number>();
  readonly #writes = new Set<Promise<unknown>>();
  #closed = false;

  constructor(paths: StorePaths, lock: FolderLock, options: StoreOptions) {
    this.#paths = paths;
    this.#writer = new DurableWriter(paths.tmp);
    this.#lock = lock;
    this.#onProblem = options.onProblem ?? (() => undefined);
    const blobs = new DiskBlobs(paths, this.#writer, this.#onProblem);
    this.#blobs = blobs;
    this.blobs = {
      put: (bytes) => this.#write(() => blobs.put(bytes)),
      get: (sha256) => blobs.get(sha256),
      stream: (sha256, range) => blobs.stream(sha256, range),
      has: (sha256) => blobs.has(sha256),
    };
    const designs = new DiskDesigns(paths, this.#writer);
    this.designs = {
      save: (owner, draft) => this.#write(() => designs.save(owner, draft)),
      get: (owner, name, version) => designs.get(owner, name, version),
      list: (owner) => designs.list(owner),
      versions: (owner, name) => designs.versions(owner, name),
      delete: (owner, name, version) => this.#write(() => designs.delete(owner, name, version)),
    };
    const cacheBytes = options.buildCacheBytes ?? DEFAULT_BUILD_CACHE_BYTES;
    this.#builds = new BuildRecords(paths, this.#writer, this.#onProblem, cacheBytes);
    this.#artifacts = new ArtifactRecords(paths, this.#writer, this.#onProblem);
  }

  async findBuild(owner: string, key: string): Promise<BuildRecord | undefined> {
    const build = await this.#builds.read(owner, key);
    if (build === undefined) return undefined;
    const files = Object.values(build.files);
    const there = await Promise.all(files.map((file) => this.blobs.has(file.sha256)));
    return there.every(Boolean) ? build : undefined;
  }

  saveBuild(owner: string, build: BuildRecord): Promise<void> {
    return this.#write(() => this.#builds.save(owner, build));
  }

  setModel(owner: string, name: string, build: BuildRecord): Promise<ModelRecord> {
    return this.#write(() =>
      this.#withModels(owner, async (models) => {
        const entry = await models.set(name, build, () => this.#builds.ensure(owner, build));
        return { name, owner, timestamp: entry.timestamp, build };
      }),
    );
  }

  getModel(owner: string, name: string | null | undefined): Promise<ModelRecord> {
    return this.#withModels(owner, async (models) => {
      const entry = name === null || name === undefined ? models.active() : models.get(name);
      const record = entry && (await this.#modelOf(owner, models, entry));
      if (record === undefined) throw noModel(name, models);
      return record;
    });
  }

  listModels(owner: string): Promise<readonly ModelRecord[]> {
    return this.#withModels(owner, async (models) => {
      const records: ModelRecord[] = [];
      for (const entry of models.newestFirst()) {
        const record = await this.#modelOf(owner, models, entry);
        if (record !== undefined) records.push(record);
      }
      return records;
    });
  }

  summarizeModels(owner: string): Promise<readonly ModelSummary[]> {
    return this.#withModels(owner, (models) =>
      Promise.resolve(
        models.newestFirst().map((entry, position) => ({
          name: entry.name,
          timestamp: entry.timestamp,
          active: position === 0,
          language: entry.language,
          build_key: entry.build,
          total: entry.total,
        })),
      ),
    );
  }

  activeModel(owner: string): Promise<string | undefined> {
    return this.#withModels(owner, (models) => Promise.resolve(models.active()?.name));
  }

  putArtifact(
    record: Omit<ArtifactRecord, 'blob' | 'created_at'>,
    bytes: Uint8Array,
  ): Promise<ArtifactRecord> {
    return this.#write(async () => {
      // The name is checked before any byte is stored.
      this.#paths.artifact(record.owner, record.filename);
      const blob = await this.#blobs.put(bytes);
      const complete = { ...record, blob, created_at: new Date().toISOString() };
      await this.#artifacts.save(complete);
      return complete;
    });
  }

  findArtifact(owner: string, filename: string): Promise<ArtifactRecord | undefined> {
    return this.#artifacts.find(owner, filename);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.allSettled(this.#writes);
    await this.#writer.drain();
    await this.#lock.release();
  }

  async #modelOf(
    owner: string,
    models: ModelIndex,
    entry: ModelEntry,
  ): Promise<ModelRecord | undefined> {
    const build = await this.#builds.read(owner, entry.build);
    if (build === undefined) {
      models.forget(entry);
      return undefined;
    }
    return { name: entry.name, owner, timestamp: entry.timestamp, build };
  }

  async #write<Value>(task: () => Promise<Value>): Promise<Value> {
    if (this.#closed) throw new PartsmithError('busy', 'The server is shutting down.');
    const result = task();
    this.#writes.add(result);
    try {
      return await result;
    } finally {
      this.#writes.delete(result);
    }
  }

  /** Loads the owner's models at first use; drops the longest idle owner's when there are too many. */
  async #withModels<Value>(
    owner: string,
    use: (models: ModelIndex) => Promise<Value>,
  ): Promise<Value> {
    let loading = this.#owners.get(owner);
    if (loading === undefined) {
      loading = ModelIndex.load(
        this.#paths,
        this.#writer,
        owner,
        (key) => this.#builds.exists(owner, key),
        this.#onProblem,
      );
    }
    this.#owners.delete(owner);
    this.#owners.set(owner, loading);
    this.#pending.set(owner, (this.#pending.get(owner) ?? 0) + 1);
    try {
      return await use(await loading);
    } catch (error) {
      throw storageError(error);
    } finally {
      const left = (this.#pending.get(owner) ?? 1) - 1;
      if (left > 0) this.#pending.set(owner, left);
      else this.#pending.delete(owner);
      await this.#forgetIdleOwners(owner, loading);
    }
  }

  async #forgetIdleOwners(owner: string, loading: Promise<ModelIndex>): Promise<void> {
    const failed = await loading.then(
      () => false,
      () => true,
    );
    if (failed && this.#owners.get(owner) === loading) this.#owners.delete(owner);
    for (const idle of this.#owners.keys()) {
      if (this.#owners.size <= REMEMBERED_OWNERS) break;
      // Dropping one with a write under way would forget what that write adds.
      if (!this.#pending.has(idle)) this.#owners.delete(idle);
    }
  }
}

function noModel(name: string | null | undefined, models: ModelIndex): PartsmithError {
  const names = models.newestFirst().map((entry) => entry.name);
  if (names.length === 0) {
    return new PartsmithError('not_found', 'There is no model yet.', {
      hint: 'Build one first, with create_model.',
    });
  }
  const told = names.slice(0, NAMES_TOLD).join(', ') + (names.length > NAMES_TOLD ? ', …' : '');
  // An ill-formed name is not repeated: it may be anything.
  const which = typeof name === 'string' && name.length <= 64 ? ` named "${name}"` : '';
  return new PartsmithError('not_found', `There is no model${which}.`, {
    hint: `Models, newest first: ${told}.`,
  });
}
