/**
 * The one table of everything that can go wrong, and the error type that carries a row to a surface.
 * A code without a row does not compile.
 */

export const ERROR_CODES = [
  'invalid_input',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'gone',
  'too_large',
  'unsupported',
  'rate_limited',
  'quota_exceeded',
  'busy',
  'timed_out',
  'out_of_memory',
  'kernel_crashed',
  'cancelled',
  'script_failed',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** `no`: the same request fails again; `after`: wait as `Retry-After` says; `maybe`: try once more. */
export type Retry = 'no' | 'after' | 'maybe';

export interface ErrorRow {
  /** HTTP status (RFC 9110 section 15; 499 is nginx's word for a client that went away). */
  readonly status: number;
  readonly retry: Retry;
  /** What the code says about the world, for the reference page. */
  readonly meaning: string;
  /** The next step, when the thrower knows no better one. */
  readonly hint: string;
}

export const ERROR_TABLE: Readonly<Record<ErrorCode, ErrorRow>> = {
  invalid_input: {
    status: 422,
    retry: 'no',
    meaning: 'An argument has the wrong type, name or value.',
    hint: 'Correct the argument that the message names and call again.',
  },
  unauthenticated: {
    status: 401,
    retry: 'no',
    meaning: 'No identity, or one that this server does not accept.',
    hint: 'Send a valid API key or token.',
  },
  forbidden: {
    status: 403,
    retry: 'no',
    meaning: 'The identity is known, but its scopes do not cover this operation.',
    hint: 'Ask the operator for a key with the scope that the message names.',
  },
  not_found: {
    status: 404,
    retry: 'no',
    meaning: 'No such model, design, version, file or operation for this caller.',
    hint: 'List what exists, or build the model first.',
  },
  conflict: {
    status: 409,
    retry: 'maybe',
    meaning: 'Somebody else changed the same thing at the same time.',
    hint: 'Read the current state and try again.',
  },
  gone: {
    status: 410,
    retry: 'no',
    meaning: 'The file existed and has expired.',
    hint: 'Run the operation that made it again.',
  },
  too_large: {
    status: 413,
    retry: 'no',
    meaning: 'A body, source, parameter set, upload or output is past its cap.',
    hint: 'Send less, or ask for a coarser tessellation.',
  },
  unsupported: {
    status: 422,
    retry: 'no',
    meaning:
      'A language without kernel here, a format that the kernel cannot write, or exact geometry of a mesh.',
    hint: 'Use one of the values that the message names.',
  },
  rate_limited: {
    status: 429,
    retry: 'after',
    meaning: 'Too many requests in a short time.',
    hint: 'Wait as long as Retry-After says.',
  },
  quota_exceeded: {
    status: 429,
    retry: 'after',
    meaning: 'A stored-bytes, model or design quota is used up.',
    hint: 'Delete what is no longer needed, or ask the operator for more.',
  },
  busy: {
    status: 503,
    retry: 'after',
    meaning: 'Every sandbox slot and the whole queue are taken, or the server is shutting down.',
    hint: 'Wait as long as Retry-After says and call again.',
  },
  timed_out: {
    status: 504,
    retry: 'no',
    meaning: 'The job ran past its wall-clock or CPU limit and was killed.',
    hint: 'Make the model cheaper: fewer booleans and pattern copies. A fillet, chamfer or shell that is too large for its faces may also never end: try a smaller radius.',
  },
  out_of_memory: {
    status: 422,
    retry: 'no',
    meaning: 'The job needed more memory than its sandbox has and was killed.',
    hint: 'Make the model lighter: fewer copies, coarser tessellation.',
  },
  kernel_crashed: {
    status: 422,
    retry: 'no',
    meaning:
      'The kernel process died while it ran the source, or answered something that is not an answer.',
    hint: 'An invalid shape is the usual cause: build the part in smaller steps to find the one that breaks.',
  },
  cancelled: {
    status: 499,
    retry: 'no',
    meaning: 'The caller went away or cancelled; the sandbox was killed.',
    hint: 'Call again when the answer is wanted.',
  },
  script_failed: {
    status: 200,
    retry: 'no',
    meaning: 'The source raised an error or left no shape behind.',
    hint: 'Correct the source at the line that the error names.',
  },
  internal: {
    status: 500,
    retry: 'maybe',
    meaning: 'A fault of this server.',
    hint: 'Try once more; if it stays, give the operator the request_id.',
  },
};

/** One wrong field, in the shape FastAPI clients know (`detail` of a 422). */
export interface FieldIssue {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly input?: unknown;
}

export interface ErrorExtras {
  readonly hint?: string;
  readonly issues?: readonly FieldIssue[];
  /** HTTP status where one code has two (a bad name in a path is 400, in a body 422). */
  readonly status?: number;
  /** `null`: waiting does not help, though the code's row says `after`. */
  readonly retryAfterSeconds?: number | null;
  /** Ours, for the log only; never shown to a caller. */
  readonly cause?: unknown;
}

/** The only error that crosses a layer on purpose; its message is ours and safe to show a caller. */
export class PartsmithError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly status: number;
  readonly issues: readonly FieldIssue[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, extras: ErrorExtras = {}) {
    super(message, extras.cause === undefined ? undefined : { cause: extras.cause });
    this.name = 'PartsmithError';
    this.code = code;
    this.hint = extras.hint ?? ERROR_TABLE[code].hint;
    this.status = extras.status ?? ERROR_TABLE[code].status;
    this.issues = extras.issues;
    const usual = ERROR_TABLE[code].retry === 'after' ? 5 : undefined;
    this.retryAfterSeconds =
      extras.retryAfterSeconds === null ? undefined : (extras.retryAfterSeconds ?? usual);
  }
}
