import type { CallOutcome } from '../../engine/outcome.ts';
import { ERROR_TABLE, type ErrorCode } from '../../contract/errors.ts';

/** Every engine call that this surface has under way; what close and tests count. */
export interface CallTracker {
  readonly active: number;
  /**
   * Runs one engine call with a signal that follows `parent` and the deadline. Never rejects: past the
   * deadline the outcome is `timed_out`, also when the engine does not settle after its abort.
   */
  run(
    work: (signal: AbortSignal) => Promise<CallOutcome>,
    requestId: string,
    parent: AbortSignal,
  ): Promise<CallOutcome>;
  /** Aborts what runs and waits until it has settled, at most `graceMs`; false when something has not. */
  drain(graceMs: number): Promise<boolean>;
}

export interface CallTrackerOptions {
  /** From call to answer, the wait for a free sandbox included. A backstop: the job's own limits are shorter. */
  readonly deadlineMs: number;
  /** How long an aborted engine call may take to settle before the caller is answered without it. */
  readonly settleMs: number;
  readonly onStuck: (requestId: string) => void;
}

export function createCallTracker(options: CallTrackerOptions): CallTracker {
  const running = new Map<AbortController, Promise<unknown>>();

  async function run(
    work: (signal: AbortSignal) => Promise<CallOutcome>,
    requestId: string,
    parent: AbortSignal,
  ): Promise<CallOutcome> {
    const controller = new AbortController();
    const forget = onAbort(parent, () => controller.abort(parent.reason));
    let overdue = false;
    const deadline = setTimeout(() => {
      overdue = true;
      controller.abort(new Error('deadline'));
    }, options.deadlineMs);

    const settled = work(controller.signal);
    running.set(controller, settled);
    const finished = settled.finally(() => running.delete(controller));
    try {
      const outcome = await firstOf(finished, stuck(controller.signal, options.settleMs));
      if (outcome === undefined) {
        // The engine call stays in `running`, so that the count tells the truth.
        finished.catch(() => undefined);
        options.onStuck(requestId);
        return failure(overdue ? 'timed_out' : 'cancelled', requestId);
      }
      if (overdue && !outcome.ok && outcome.body.code === 'cancelled') {
        return failure('timed_out', requestId);
      }
      return outcome;
    } finally {
      clearTimeout(deadline);
      forget();
    }
  }

  async function drain(graceMs: number): Promise<boolean> {
    for (const controller of running.keys()) controller.abort(new Error('shutting down'));
    const all = Promise.allSettled(running.values()).then(() => true);
    return firstOf(all, after(graceMs, false));
  }

  return {
    get active() {
      return running.size;
    },
    run,
    drain,
  };
}

/** Calls `listener` once, at once when already aborted; returns how to forget it. */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  if (signal.aborted) {
    listener();
    return () => undefined;
  }
  signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}

interface Cancellable<T> {
  readonly promise: Promise<T>;
  readonly cancel: () => void;
}

async function firstOf<A, B>(main: Promise<A>, fallback: Cancellable<B>): Promise<A | B> {
  try {
    return await Promise.race([main, fallback.promise]);
  } finally {
    fallback.cancel();
  }
}

function after<T>(ms: number, value: T): Cancellable<T> {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(value), ms);
  });
  return { promise, cancel: () => clearTimeout(timer) };
}

/** Resolves `ms` after the signal aborted. */
function stuck(signal: AbortSignal, ms: number): Cancellable<undefined> {
  let timer: NodeJS.Timeout | undefined;
  let forget: (() => void) | undefined;
  const promise = new Promise<undefined>((resolve) => {
    forget = onAbort(signal, () => {
      timer = setTimeout(() => resolve(undefined), ms);
    });
  });
  return {
    promise,
    cancel: () => {
      clearTimeout(timer);
      forget?.();
    },
  };
}

function failure(code: ErrorCode, requestId: string): CallOutcome {
  const row = ERROR_TABLE[code];
  return {
    ok: false,
    body: { detail: row.meaning, error: row.meaning, code, hint: row.hint, request_id: requestId },
    status: row.status,
    retryAfterSeconds: undefined,
  };
}
