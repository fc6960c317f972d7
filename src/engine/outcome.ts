/** What `engine.call` settles with: never a rejection, whatever happened. */
import type { ErrorCode, FieldIssue } from '../contract/errors.ts';
import type { Attachment } from './operation.ts';

/** The body of every error on every surface. */
export interface ErrorBody {
  /** Text, or the list of field issues for a 422 as FastAPI has it. */
  readonly detail: string | readonly FieldIssue[];
  readonly error: string;
  readonly code: ErrorCode;
  readonly hint?: string;
  readonly request_id: string;
}

export type CallOutcome =
  | {
      readonly ok: true;
      /** Fits the operation's output schema. `failed`: MCP `isError: true`, REST still 200. */
      readonly output: Readonly<Record<string, unknown>>;
      readonly attachments: readonly Attachment[];
      readonly failed: boolean;
      readonly restBody: 'json' | 'attachment';
      readonly restHeaders: Readonly<Record<string, string>>;
    }
  | {
      readonly ok: false;
      readonly body: ErrorBody;
      readonly status: number;
      readonly retryAfterSeconds: number | undefined;
    };
