/**
 * The files of one design: `v<N>.<ext>` is the truth, `v<N>.json` describes it. A save lays the description
 * beside as `v<N>.next.json`, then renames the source into place, which is the moment of saving, then the
 * description. Whoever reads after a crash finishes or drops what was under way, by the source's hash.
 */
import { createHash } from 'node:crypto';
import { readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parametersSchema } from '../contract/job.ts';
import { languageSchema, SOURCE_EXTENSION } from '../contract/languages.ts';
import type { Design, DesignDraft, DesignMetadata } from './designs.ts';
import { errorCode, storageError, type DurableWriter } from './durable-write.ts';

const SOURCE = /^v([1-9]\d{0,8})\.(py|ts|js|scad)$/;

/** Every field may be missing: older servers and people write these too. */
const sidecarSchema = z.object({
  created_at: z.iso.datetime({ offset: true }).optional().catch(undefined),
  last_modified: z.iso.datetime({ offset: true }).optional().catch(undefined),
  description: z.string().catch(''),
  language: z.union([languageSchema, z.literal('auto')]).catch('auto'),
  parameters: parametersSchema.catch({}),
  geometry: z.record(z.string(), z.json()).nullable().catch(null),
  source_sha256: z.string().optional().catch(undefined),
});
type Sidecar = z.infer<typeof sidecarSchema>;

export class DesignFolder {
  readonly #folder: string;
  readonly #name: string;
  readonly #writer: DurableWriter;

  constructor(folder: string, name: string, writer: DurableWriter) {
    this.#folder = folder;
    this.#name = name;
    this.#writer = writer;
  }

  /** Lowest first; empty when there is no such design. */
  async versions(): Promise<readonly number[]> {
    const versions = new Set((await this.#sources()).map((source) => source.version));
    return [...versions].sort((a, b) => a - b);
  }

  async read(version: number): Promise<Design | undefined> {
    const candidates = (await this.#sources()).filter((source) => source.version === version);
    const next = await this.#sidecar(`v${version}.next.json`);
    const current = await this.#sidecar(`v${version}.json`);
    const read = await Promise.all(
      candidates.map(async ({ file }) => {
        const path = join(this.#folder, file);
        const code = await readFile(path, 'utf8');
        return { path, code, sha256: hashOf(code), modified: (await stat(path)).mtime };
      }),
    );
    // Two sources of one version: a save in another language was cut off before it removed the old one.
    const source =
      read.find(({ sha256 }) => sha256 === next?.source_sha256) ??
      read.find(({ sha256 }) => sha256 === current?.source_sha256) ??
      read[0];
    if (source === undefined) return undefined;
    const finished = next !== undefined && next.source_sha256 === source.sha256;
    if (finished) await this.#promote(version, source.path);
    const sidecar = finished ? next : current;
    return { code: source.code, metadata: this.#metadata(version, sidecar, source) };
  }

  async write(version: number, draft: DesignDraft): Promise<DesignMetadata> {
    const before = await this.read(version);
    const now = new Date().toISOString();
    const sidecar: DesignMetadata & { readonly source_sha256: string } = {
      name: this.#name,
      version,
      created_at: before?.metadata.created_at ?? now,
      last_modified: now,
      description: draft.description,
      language: draft.language,
      parameters: draft.parameters,
      geometry: draft.geometry,
      source_sha256: hashOf(draft.code),
    };
    const path = join(this.#folder, `v${version}.${SOURCE_EXTENSION[draft.language]}`);
    await this.#writer.write(
      join(this.#folder, `v${version}.next.json`),
      Buffer.from(`${JSON.stringify(sidecar, undefined, 2)}\n`),
    );
    await this.#writer.write(path, Buffer.from(draft.code, 'utf8'));
    await this.#promote(version, path);
    const { source_sha256: _, ...metadata } = sidecar;
    return metadata;
  }

  /** The source goes first: without it there is no version, whatever else is left. */
  async remove(version: number): Promise<void> {
    const sources = (await this.#sources()).filter((source) => source.version === version);
    for (const { file } of sources) await rm(join(this.#folder, file), { force: true });
    await rm(join(this.#folder, `v${version}.next.json`), { force: true });
    await rm(join(this.#folder, `v${version}.json`), { force: true });
  }

  async #promote(version: number, sourcePath: string): Promise<void> {
    const at = (name: string): string => join(this.#folder, name);
    for (const { version: other, file } of await this.#sources()) {
      if (other === version && at(file) !== sourcePath) await rm(at(file), { force: true });
    }
    await rename(at(`v${version}.next.json`), at(`v${version}.json`));
  }

  #metadata(
    version: number,
    sidecar: Sidecar | undefined,
    source: { readonly sha256: string; readonly modified: Date },
  ): DesignMetadata {
    const modified = source.modified.toISOString();
    // No hash: written by an older server, which kept both in step.
    const edited = sidecar?.source_sha256 !== undefined && sidecar.source_sha256 !== source.sha256;
    return {
      name: this.#name,
      version,
      created_at: sidecar?.created_at ?? modified,
      last_modified: edited ? modified : (sidecar?.last_modified ?? modified),
      description: sidecar?.description ?? '',
      language: sidecar?.language ?? 'auto',
      parameters: sidecar?.parameters ?? {},
      geometry: edited ? null : (sidecar?.geometry ?? null),
    };
  }

  async #sources(): Promise<readonly { readonly version: number; readonly file: string }[]> {
    try {
      return (await readdir(this.#folder)).flatMap((file) => {
        const version = SOURCE.exec(file)?.[1];
        return version === undefined ? [] : [{ version: Number(version), file }];
      });
    } catch (error) {
      if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return [];
      throw storageError(error);
    }
  }

  /** Missing, cut or scribbled over: undefined, and the source alone speaks. */
  async #sidecar(file: string): Promise<Sidecar | undefined> {
    try {
      const parsed = sidecarSchema.safeParse(
        JSON.parse(await readFile(join(this.#folder, file), 'utf8')),
      );
      return parsed.success ? parsed.data : undefined;
    } catch {
      return undefined;
    }
  }
}

function hashOf(code: string): string {
  return createHash('sha256').update(code, 'utf8').digest('hex');
}
