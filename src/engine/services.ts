import type { Logger } from 'pino';
import type { Language } from '../contract/languages.ts';
import type { JobLimits } from '../contract/limits.ts';
import type { Tessellation } from '../contract/job.ts';
import type { Geometry } from '../geometry/geometry.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Store } from '../store/store.ts';
import type { ModelBuilder } from './build-model.ts';

/** What the operator decided, as far as operations need it. */
export interface EngineSettings {
  readonly limits: JobLimits;
  /** For `language: auto` when the source does not tell; undefined: the first that is there. */
  readonly defaultLanguage: Language | undefined;
  readonly tessellation: Tessellation;
  /** Files up to this size travel inside answers as base64. */
  readonly inlineMaxBytes: number;
  readonly previewInlineMaxBytes: number;
  readonly bedMm: readonly [number, number, number];
}

/** What an operation may use; built once in main, handed down, never looked up. */
export interface Services {
  readonly sandbox: Sandbox;
  readonly store: Store;
  readonly geometry: Geometry;
  readonly builder: ModelBuilder;
  readonly settings: EngineSettings;
  readonly log: Logger;
  readonly version: string;
}
