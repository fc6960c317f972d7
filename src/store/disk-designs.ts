/** Designs on disk: which folder is whose, which version is next, what an older server left. */
import { randomBytes } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PartsmithError } from '../contract/errors.ts';
import { NAME_PATTERN } from '../contract/ids.ts';
import { DesignFolder } from './design-folder.ts';
import type { Design, DesignDraft, DesignMetadata, DesignStore } from './designs.ts';
import { ensureFolder, errorCode, storageError, type DurableWriter } from './durable-write.ts';
import type { StorePaths } from './paths.ts';
import { SerialByKey } from './serial-by-key.ts';

/** `<name>.py` and `<name>.json` beside the folders: the layout before versions. */
const FLAT = /^([A-Za-z0-9_-]{1,64})\.py$/;

export class DiskDesigns implements DesignStore {
  readonly #paths: StorePaths;
  readonly #writer: DurableWriter;
  readonly #turns = new SerialByKey();
  readonly #migrated = new Map<string, Promise<void>>();

  constructor(paths: StorePaths, writer: DurableWriter) {
    this.#paths = paths;
    this.#writer = writer;
  }

  save(owner: string, draft: DesignDraft): Promise<DesignMetadata> {
    return this.#inTurn(owner, draft.name, async (design) => {
      const highest = (await design.versions()).at(-1) ?? 0;
      const version = draft.version === 'auto' ? highest + 1 : draft.version;
      const metadata = await design.write(version, draft);
      // Unlike a build, a design cannot be made again: its names are durable before the caller hears of it.
      await this.#writer.drain();
      return metadata;
    });
  }

  get(owner: string, name: string, version?: number): Promise<Design> {
    return this.#inTurn(owner, name, async (design) => {
      const versions = await design.versions();
      const wanted = version ?? versions.at(-1);
      const found = wanted === undefined ? undefined : await design.read(wanted);
      if (found === undefined) throw await this.#missing(owner, name, version, versions);
      return found;
    });
  }

  async list(owner: string): Promise<readonly DesignMetadata[]> {
    const newest: DesignMetadata[] = [];
    for (const name of await this.#names(owner)) {
      const metadata = await this.#inTurn(owner, name, async (design) => {
        const highest = (await design.versions()).at(-1);
        return highest === undefined ? undefined : (await design.read(highest))?.metadata;
      });
      if (metadata !== undefined) newest.push(metadata);
    }
    return newest;
  }

  versions(owner: string, name: string): Promise<readonly DesignMetadata[]> {
    return this.#inTurn(owner, name, async (design) => {
      const all: DesignMetadata[] = [];
      for (const version of await design.versions()) {
        const found = await design.read(version);
        if (found !== undefined) all.push(found.metadata);
      }
      if (all.length === 0) throw await this.#missing(owner, name, undefined, []);
      return all;
    });
  }

  delete(owner: string, name: string, version?: number): Promise<readonly number[]> {
    return this.#inTurn(owner, name, async (design) => {
      const versions = await design.versions();
      const gone = version === undefined ? versions : versions.filter((each) => each === version);
      if (gone.length === 0) throw await this.#missing(owner, name, version, versions);
      if (gone.length < versions.length) {
        for (const each of gone) await design.remove(each);
        return gone;
      }
      // All at once: a crash leaves the whole design or none of it.
      const trash = join(this.#paths.tmp, randomBytes(16).toString('hex'));
      await rename(this.#paths.design(owner, name), trash);
      await rm(trash, { recursive: true, force: true });
      return gone;
    });
  }

  /** One design's reads and writes wait for each other: a read may have to finish what a crash cut off. */
  async #inTurn<Value>(
    owner: string,
    name: string,
    task: (design: DesignFolder) => Promise<Value>,
  ): Promise<Value> {
    const folder = this.#paths.design(owner, name);
    let migrated = this.#migrated.get(owner);
    if (migrated === undefined) {
      migrated = migrateFlat(this.#paths.designs(owner));
      this.#migrated.set(owner, migrated);
    }
    try {
      await migrated;
      return await this.#turns.run(folder, () =>
        task(new DesignFolder(folder, name, this.#writer)),
      );
    } catch (error) {
      throw storageError(error);
    }
  }

  async #names(owner: string): Promise<readonly string[]> {
    const entries = await entriesOf(this.#paths.designs(owner));
    const flat = entries.flatMap((entry) => FLAT.exec(entry)?.[1] ?? []);
    const names = new Set([...entries.filter((entry) => NAME_PATTERN.test(entry)), ...flat]);
    return [...names].sort();
  }

  async #missing(
    owner: string,
    name: string,
    version: number | undefined,
    versions: readonly number[],
  ): Promise<PartsmithError> {
    if (versions.length > 0) {
      return new PartsmithError('not_found', `Design "${name}" has no version ${version}.`, {
        hint: `Versions: ${versions.slice(-20).join(', ')}.`,
      });
    }
    const names = (await this.#names(owner)).filter((other) => other !== name).slice(0, 20);
    return new PartsmithError('not_found', `There is no design "${name}".`, {
      hint: names.length === 0 ? 'Save one first.' : `Designs: ${names.join(', ')}.`,
    });
  }
}

/** Sidecar first, source last: the source's arrival makes the version, as in a save. */
async function migrateFlat(designs: string): Promise<void> {
  for (const entry of await entriesOf(designs)) {
    const name = FLAT.exec(entry)?.[1];
    if (name === undefined || (await exists(join(designs, name, 'v1.py')))) continue;
    await ensureFolder(join(designs, name));
    if (await exists(join(designs, `${name}.json`))) {
      await rename(join(designs, `${name}.json`), join(designs, name, 'v1.json'));
    }
    await rename(join(designs, entry), join(designs, name, 'v1.py'));
  }
}

async function entriesOf(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw storageError(error);
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
