import type { Caller } from '../../contract/caller.ts';
import { onAbort } from './call-tracker.ts';

/** The life of one HTTP request, from its arrival to the last byte of its answer or the client's leaving. */
export interface RequestScope {
  readonly caller: Caller;
  readonly requestId: string;
  /** Aborted when the client leaves or the surface closes. */
  readonly signal: AbortSignal;
  /** Runs when the request is over, however it ended. */
  onEnd(cleanup: () => void): void;
  readonly abort: () => void;
  readonly end: () => void;
  /** Follows a streamed body to its end; ends at once for any other answer. */
  endWith(response: Response): Response;
}

export function openScope(
  caller: Caller,
  requestId: string,
  signals: readonly AbortSignal[],
  onOver: () => void,
): RequestScope {
  const controller = new AbortController();
  const cleanups: (() => void)[] = [];
  let over = false;

  const end = (): void => {
    if (over) return;
    over = true;
    for (const cleanup of cleanups.splice(0).reverse()) cleanup();
    onOver();
  };
  const abort = (): void => controller.abort(new Error('the request is over'));
  const scope: RequestScope = {
    caller,
    requestId,
    signal: controller.signal,
    onEnd(cleanup) {
      if (over) cleanup();
      else cleanups.push(cleanup);
    },
    abort,
    end,
    endWith(response) {
      if (isEventStream(response) && response.body !== null) {
        return followed(response, response.body, abort, end);
      }
      end();
      return response;
    },
  };
  for (const signal of signals) scope.onEnd(onAbort(signal, abort));
  return scope;
}

function isEventStream(response: Response): boolean {
  return response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
}

function followed(
  response: Response,
  body: ReadableStream<Uint8Array>,
  abort: () => void,
  end: () => void,
): Response {
  const reader = body.getReader();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) {
          controller.enqueue(value);
          return;
        }
        controller.close();
      } catch (error) {
        controller.error(error);
      }
      end();
    },
    // The client closed the stream: in every revision of HTTP transport nobody is left to read the answer.
    async cancel(reason) {
      abort();
      end();
      await reader.cancel(reason);
    },
  });
  return new Response(stream, { status: response.status, headers: response.headers });
}
