import { ERROR_TABLE, PartsmithError } from '../contract/errors.ts';
import type { CallOutcome } from './outcome.ts';

/** Whatever was thrown, as the one error form; what is not ours becomes `internal` without detail. */
export function toPartsmithError(thrown: unknown, signal: AbortSignal): PartsmithError {
  if (thrown instanceof PartsmithError) return thrown;
  if (signal.aborted) return new PartsmithError('cancelled', 'The call was cancelled.');
  return new PartsmithError('internal', 'The server failed; this is not your fault.', {
    cause: thrown,
  });
}

export function errorOutcome(error: PartsmithError, requestId: string): CallOutcome {
  return {
    ok: false,
    status: error.status,
    retryAfterSeconds: error.retryAfterSeconds,
    body: {
      detail: error.issues ?? error.message,
      error: error.message,
      code: error.code,
      hint: error.hint === '' ? ERROR_TABLE[error.code].hint : error.hint,
      request_id: requestId,
    },
  };
}
