/**
 * The models of one owner, in memory, written through. Each record carries a sequence number and the
 * highest is the active model: name, build and activity change in one atomic rename, and two that build
 * at once cannot lose each other's turn.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { NAME_PATTERN } from '../contract/ids.ts';
import type { Measures } from '../contract/result.ts';
import { errorCode, storageError, type DurableWriter } from './durable-write.ts';
import type { StorePaths } from './paths.ts';
import { encodeRecord, readRecord } from './record-file.ts';
import { SerialByKey } from './serial-by-key.ts';
import type { BuildRecord, StoreProblem } from './store.ts';

/** A model record as it lies on disk. */
export interface ModelEntry {
  readonly name: string;
  readonly sequence: number;
  readonly timestamp: string;
  readonly build: string;
  readonly language: BuildRecord['language'];
  readonly total: Measures;
}

/** How many record files are read at once when an owner is first met. */
const READERS = 16;

export class ModelIndex {
  readonly #paths: StorePaths;
  readonly #writer: DurableWriter;
  readonly #owner: string;
  readonly #entries = new Map<string, ModelEntry>();
  readonly #turns = new SerialByKey();
  #sequence = 0;

  private constructor(paths: StorePaths, writer: DurableWriter, owner: string) {
    this.#paths = paths;
    this.#writer = writer;
    this.#owner = owner;
  }

  /** Skips and reports records that are damaged or whose build is gone. */
  static async load(
    paths: StorePaths,
    writer: DurableWriter,
    owner: string,
    buildExists: (key: string) => Promise<boolean>,
    onProblem: (problem: StoreProblem) => void,
  ): Promise<ModelIndex> {
    const index = new ModelIndex(paths, writer, owner);
    const files = await recordFiles(paths.models(owner));
    async function readSome(): Promise<void> {
      for (let path = files.pop(); path !== undefined; path = files.pop()) {
        const found = await readRecord<ModelEntry>(path, 'model');
        if (found.state === 'absent') continue;
        const detail = found.state === 'damaged' ? found.detail : await misfit(found.content, path);
        if (found.state === 'read' && detail === undefined) index.#remember(found.content);
        else onProblem({ kind: 'corrupt_record', path, detail: detail ?? '' });
      }
    }
    async function misfit(entry: ModelEntry, path: string): Promise<string | undefined> {
      if (!NAME_PATTERN.test(entry.name) || paths.model(owner, entry.name) !== path) {
        return 'is the record of another model';
      }
      return (await buildExists(entry.build)) ? undefined : 'names a build that is gone';
    }
    await Promise.all(Array.from({ length: READERS }, readSome));
    return index;
  }

  get(name: string): ModelEntry | undefined {
    return this.#entries.get(name);
  }

  active(): ModelEntry | undefined {
    let newest: ModelEntry | undefined;
    for (const entry of this.#entries.values()) {
      if (newest === undefined || entry.sequence > newest.sequence) newest = entry;
    }
    return newest;
  }

  newestFirst(): readonly ModelEntry[] {
    return [...this.#entries.values()].sort((a, b) => b.sequence - a.sequence);
  }

  /** Calls take effect in the order in which they were made. `prepare` runs before the record is written. */
  set(name: string, build: BuildRecord, prepare: () => Promise<void>): Promise<ModelEntry> {
    const path = this.#paths.model(this.#owner, name);
    this.#sequence += 1;
    const entry: ModelEntry = {
      name,
      sequence: this.#sequence,
      timestamp: new Date().toISOString(),
      build: build.key,
      language: build.language,
      total: build.geometry.total,
    };
    return this.#turns.run(name, async () => {
      await prepare();
      await this.#writer.write(path, encodeRecord('model', entry));
      this.#remember(entry);
      return entry;
    });
  }

  /** Its build turned out unreadable; the file stays for the operator until the name is built again. */
  forget(entry: ModelEntry): void {
    if (this.#entries.get(entry.name) === entry) this.#entries.delete(entry.name);
  }

  #remember(entry: ModelEntry): void {
    this.#entries.set(entry.name, entry);
    this.#sequence = Math.max(this.#sequence, entry.sequence);
  }
}

async function recordFiles(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names.filter((name) => name.endsWith('.json')).map((name) => join(folder, name));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw storageError(error);
  }
}
