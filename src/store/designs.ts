/** Saved designs: source plus parameters, versioned, as files that people read and edit. Interface first. */
import type { Parameters } from '../contract/job.ts';
import type { Language } from '../contract/languages.ts';

export interface DesignMetadata {
  readonly name: string;
  readonly version: number;
  /** ISO 8601 UTC. */
  readonly created_at: string;
  readonly last_modified: string;
  readonly description: string;
  /** `auto`: the sidecar was lost, and the source has to tell. */
  readonly language: Language | 'auto';
  readonly parameters: Parameters;
  /** What the engine measured of exactly this source; null when it failed, was never run or was edited since. */
  readonly geometry: Readonly<Record<string, unknown>> | null;
}

export interface Design {
  readonly code: string;
  readonly metadata: DesignMetadata;
}

export interface DesignDraft {
  readonly name: string;
  readonly code: string;
  readonly description: string;
  readonly language: Language;
  readonly parameters: Parameters;
  /** `auto`: the highest plus one; a number overwrites that version and keeps its `created_at`. */
  readonly version: 'auto' | number;
  readonly geometry: Readonly<Record<string, unknown>> | null;
}

/** All methods: `invalid_input` for a bad name, `not_found` with what exists for a missing design or version. */
export interface DesignStore {
  /** Saved for good when this settles. Concurrent saves of one name get distinct versions. */
  save(owner: string, draft: DesignDraft): Promise<DesignMetadata>;
  /** Without version: the highest. */
  get(owner: string, name: string, version?: number): Promise<Design>;
  /** The highest version of each, by name. */
  list(owner: string): Promise<readonly DesignMetadata[]>;
  /** Lowest first. */
  versions(owner: string, name: string): Promise<readonly DesignMetadata[]>;
  /** Without version: all of them. The versions that are gone. */
  delete(owner: string, name: string, version?: number): Promise<readonly number[]>;
}

/** `bracket_v2` → `bracket`: the name carries a version that the store would count itself. */
export function baseOfVersionedName(name: string): string | undefined {
  return /^(.+?)[_-]v\d+$/i.exec(name)?.[1];
}
