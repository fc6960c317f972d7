/** Finished builds: one file per owner and key, the parsed ones kept in memory up to a cap. */
import { stat } from 'node:fs/promises';
import { errorCode, storageError, type DurableWriter } from './durable-write.ts';
import { isSha256, type StorePaths } from './paths.ts';
import { encodeRecord, readRecord } from './record-file.ts';
import { SizedLru } from './sized-lru.ts';
import type { BuildRecord, StoreProblem } from './store.ts';

/** The inventory is the bulk of a build and hangs in it twice (`geometry`, `result.geometry`): stored once. */
interface StoredBuild {
  readonly build: BuildRecord;
  readonly result_geometry: 'same' | 'own';
}

export class BuildRecords {
  readonly #paths: StorePaths;
  readonly #writer: DurableWriter;
  readonly #onProblem: (problem: StoreProblem) => void;
  readonly #parsed: SizedLru<BuildRecord>;

  constructor(
    paths: StorePaths,
    writer: DurableWriter,
    onProblem: (problem: StoreProblem) => void,
    cacheBytes: number,
  ) {
    this.#paths = paths;
    this.#writer = writer;
    this.#onProblem = onProblem;
    this.#parsed = new SizedLru(cacheBytes);
  }

  async read(owner: string, key: string): Promise<BuildRecord | undefined> {
    if (!isSha256(key)) return undefined;
    const path = this.#paths.build(owner, key);
    const known = this.#parsed.get(path);
    if (known !== undefined) return known;
    const found = await readRecord<StoredBuild>(path, 'build');
    if (found.state === 'absent') return undefined;
    if (found.state === 'damaged' || found.content.build.key !== key) {
      const detail = found.state === 'damaged' ? found.detail : 'is the build of another key';
      this.#onProblem({ kind: 'corrupt_record', path, detail });
      return undefined;
    }
    const build = unpack(found.content);
    this.#parsed.set(path, build, found.size);
    return build;
  }

  async save(owner: string, build: BuildRecord): Promise<void> {
    const path = this.#paths.build(owner, build.key);
    const bytes = encodeRecord('build', pack(build));
    await this.#writer.write(path, bytes);
    this.#parsed.set(path, build, bytes.byteLength);
  }

  /** Builds are immutable: what is there already is not written again. */
  async ensure(owner: string, build: BuildRecord): Promise<void> {
    if (!(await this.exists(owner, build.key))) await this.save(owner, build);
  }

  async exists(owner: string, key: string): Promise<boolean> {
    const path = this.#paths.build(owner, key);
    if (this.#parsed.get(path) !== undefined) return true;
    try {
      return (await stat(path)).isFile();
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return false;
      throw storageError(error);
    }
  }
}

function pack(build: BuildRecord): StoredBuild {
  if (build.result.geometry !== build.geometry) return { build, result_geometry: 'own' };
  return {
    build: { ...build, result: { ...build.result, geometry: null } },
    result_geometry: 'same',
  };
}

function unpack({ build, result_geometry }: StoredBuild): BuildRecord {
  if (result_geometry === 'own') return build;
  return { ...build, result: { ...build.result, geometry: build.geometry } };
}
