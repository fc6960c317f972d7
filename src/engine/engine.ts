/** The one door: every surface enters through `call`. */
import type { Caller } from '../contract/caller.ts';
import type { Stage } from '../sandbox/sandbox.ts';
import type { ArtifactRecord } from '../store/store.ts';
import type { Operation } from './operation.ts';
import type { CallOutcome } from './outcome.ts';
import type { Readable } from 'node:stream';

export interface CallOptions {
  readonly surface: 'rest' | 'mcp';
  readonly requestId: string;
  readonly signal: AbortSignal;
  readonly onStage?: (stage: Stage) => void;
}

export interface OperationDescriptor {
  readonly operation: Operation;
  /** JSON Schema 2020-12, with this surface's defaults and aliases applied. */
  inputSchema(surface: 'rest' | 'mcp'): Readonly<Record<string, unknown>>;
  readonly outputSchema: Readonly<Record<string, unknown>>;
}

export interface Engine {
  readonly version: string;
  /** Deterministic order. */
  readonly operations: readonly OperationDescriptor[];
  /** Never rejects. `operation` is the declaration's name, such as `create_model`. */
  call(
    operation: string,
    rawInput: unknown,
    caller: Caller,
    options: CallOptions,
  ): Promise<CallOutcome>;
  /** For the download route and MCP resources/read: `not_found` (PartsmithError) for anything else. */
  openArtifact(
    filename: string,
    caller: Caller,
    requestId: string,
  ): Promise<{
    readonly record: ArtifactRecord;
    readonly stream: (range?: {
      readonly start: number;
      readonly end: number;
    }) => Promise<Readable>;
  }>;
}
