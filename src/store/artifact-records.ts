/** Files handed out, by the name under which the download route serves them. */
import { ARTIFACT_FILENAME } from '../contract/artifacts.ts';
import { type DurableWriter } from './durable-write.ts';
import type { StorePaths } from './paths.ts';
import { encodeRecord, readRecord } from './record-file.ts';
import { SerialByKey } from './serial-by-key.ts';
import { SizedLru } from './sized-lru.ts';
import type { ArtifactRecord, StoreProblem } from './store.ts';

const REMEMBERED_ARTIFACTS = 2_000;

/** JSON has no undefined: an artifact of no model says null. */
type StoredArtifact = Omit<ArtifactRecord, 'model'> & { readonly model: string | null };

export class ArtifactRecords {
  readonly #paths: StorePaths;
  readonly #writer: DurableWriter;
  readonly #onProblem: (problem: StoreProblem) => void;
  readonly #known = new SizedLru<ArtifactRecord>(REMEMBERED_ARTIFACTS);
  readonly #turns = new SerialByKey();

  constructor(
    paths: StorePaths,
    writer: DurableWriter,
    onProblem: (problem: StoreProblem) => void,
  ) {
    this.#paths = paths;
    this.#writer = writer;
    this.#onProblem = onProblem;
  }

  async save(record: ArtifactRecord): Promise<void> {
    const path = this.#paths.artifact(record.owner, record.filename);
    const stored: StoredArtifact = { ...record, model: record.model ?? null };
    await this.#turns.run(path, async () => {
      await this.#writer.write(path, encodeRecord('artifact', stored));
      this.#known.set(path, record, 1);
    });
  }

  async find(owner: string, filename: string): Promise<ArtifactRecord | undefined> {
    if (!ARTIFACT_FILENAME.test(filename)) return undefined;
    const path = this.#paths.artifact(owner, filename);
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const found = await readRecord<StoredArtifact>(path, 'artifact');
    if (found.state === 'absent') return undefined;
    const misfit =
      found.state === 'damaged'
        ? found.detail
        : found.content.owner !== owner || found.content.filename !== filename
          ? 'is the record of another file'
          : undefined;
    if (found.state === 'damaged' || misfit !== undefined) {
      this.#onProblem({ kind: 'corrupt_record', path, detail: misfit ?? '' });
      return undefined;
    }
    const record: ArtifactRecord = { ...found.content, model: found.content.model ?? undefined };
    this.#known.set(path, record, 1);
    return record;
  }
}
