/** One line per call, whatever happened. Where it goes is the sink's matter. */
import type { ErrorCode } from '../contract/errors.ts';

export interface AuditLine {
  /** UTC, ISO 8601. */
  readonly time: string;
  readonly request_id: string;
  readonly caller: string;
  readonly surface: string;
  readonly address: string | undefined;
  readonly action: string;
  readonly effect: string;
  /** Name of the model, design or file, when the input had a well-formed one. */
  readonly resource: string | undefined;
  readonly outcome: 'accepted' | 'failed' | 'denied' | 'error';
  readonly code: ErrorCode | undefined;
  readonly duration_ms: number;
}

export type AuditSink = (line: AuditLine) => void;
