import type { PartsmithError } from '../../contract/errors.ts';
import { errorOutcome } from '../../engine/error-body.ts';
import type { CallOutcome, ErrorBody } from '../../engine/outcome.ts';

type Failure = Extract<CallOutcome, { ok: false }>;

export function jsonResponse(
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}

export function failureResponse(failure: Failure, body: ErrorBody = failure.body): Response {
  const wait = failure.retryAfterSeconds;
  return jsonResponse(body, failure.status, {
    ...(wait === undefined ? {} : { 'retry-after': String(Math.ceil(wait)) }),
    // The rest of a body that was refused half read must not be taken for the next request.
    ...(failure.status === 413 ? { connection: 'close' } : {}),
  });
}

/** The answer to an error that no operation stands behind. */
export function refuse(error: PartsmithError, requestId: string): Response {
  const outcome = errorOutcome(error, requestId);
  if (outcome.ok) throw new TypeError('an error made a success');
  return failureResponse(outcome);
}
