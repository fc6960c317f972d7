/** What is remembered: files by their hash, models by owner and name. Interfaces first; disk is one way. */
import type { Readable } from 'node:stream';
import type { Language } from '../contract/languages.ts';
import type { Parameters, Tessellation } from '../contract/job.ts';
import type { DesignStore } from './designs.ts';
import type { JobResult, Measures, ModelGeometry } from '../contract/result.ts';

export interface BlobRef {
  readonly sha256: string;
  readonly size: number;
}

export interface BlobStore {
  /** Write, fsync, rename; the same bytes twice are one blob. The caller leaves `bytes` alone meanwhile. `quota_exceeded` when the disk is full. */
  put(bytes: Uint8Array): Promise<BlobRef>;
  /** Whole blob, hash checked; `not_found` when absent, `internal` (and quarantined) when corrupt. */
  get(sha256: string): Promise<Uint8Array>;
  /** Bytes `start..end` (inclusive, as HTTP ranges); the whole file is hash-checked as it streams whole. */
  stream(
    sha256: string,
    range?: { readonly start: number; readonly end: number },
  ): Promise<Readable>;
  has(sha256: string): Promise<boolean>;
}

/** A build as stored: what was asked, what came back. Immutable; shared by names within one owner. */
export interface BuildRecord {
  /** sha256(owner + kernel digest + job). */
  readonly key: string;
  readonly kernel: string;
  readonly kernel_digest: string;
  readonly language: Language | 'import';
  readonly source_sha256: string;
  readonly parameters: Parameters;
  readonly tessellation: Tessellation;
  readonly built_at: string;
  readonly result: JobResult;
  readonly geometry: ModelGeometry;
  readonly files: Readonly<Partial<Record<'model.brep' | 'mesh.glb', BlobRef>>>;
}

export interface ModelRecord {
  readonly name: string;
  readonly owner: string;
  /** ISO 8601 UTC of the build that made it current. */
  readonly timestamp: string;
  readonly build: BuildRecord;
}

export interface ArtifactRecord {
  /** Matches ARTIFACT_FILENAME; unguessable or content-derived, unique per owner. */
  readonly filename: string;
  readonly owner: string;
  readonly content_type: string;
  readonly blob: BlobRef;
  readonly created_at: string;
  /** What it was made from, for retention: the model's name. */
  readonly model: string | undefined;
}

/** What a list needs of a model, without its inventory. */
export interface ModelSummary {
  readonly name: string;
  readonly timestamp: string;
  readonly active: boolean;
  readonly language: BuildRecord['language'];
  readonly build_key: string;
  readonly total: Measures;
}

/** Damage that the store met and went around; for the log and for `doctor`. */
export interface StoreProblem {
  readonly kind: 'corrupt_blob' | 'corrupt_record';
  /** For the operator only; never shown to a caller. */
  readonly path: string;
  readonly detail: string;
}

export interface StoreOptions {
  readonly onProblem?: (problem: StoreProblem) => void;
  /** Cap of the parsed builds kept in memory, as bytes of their JSON; default 16 MiB. */
  readonly buildCacheBytes?: number;
}

export interface Store {
  readonly blobs: BlobStore;
  readonly designs: DesignStore;
  /** A finished identical build of this owner, all of whose files are still there. */
  findBuild(owner: string, key: string): Promise<BuildRecord | undefined>;
  saveBuild(owner: string, build: BuildRecord): Promise<void>;
  /** Makes `build` the owner's model `name` and the active one. */
  setModel(owner: string, name: string, build: BuildRecord): Promise<ModelRecord>;
  /** `name` null or undefined: the active model. `not_found` with the names that exist. */
  getModel(owner: string, name: string | null | undefined): Promise<ModelRecord>;
  /** Newest first. */
  listModels(owner: string): Promise<readonly ModelRecord[]>;
  /** Newest first, answered from memory: no build is read. */
  summarizeModels(owner: string): Promise<readonly ModelSummary[]>;
  activeModel(owner: string): Promise<string | undefined>;
  putArtifact(
    record: Omit<ArtifactRecord, 'blob' | 'created_at'>,
    bytes: Uint8Array,
  ): Promise<ArtifactRecord>;
  findArtifact(owner: string, filename: string): Promise<ArtifactRecord | undefined>;
  close(): Promise<void>;
}
