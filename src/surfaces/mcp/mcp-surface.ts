import {
  isJsonContentType,
  isLegacyRequest,
  ProtocolErrorCode,
} from '@modelcontextprotocol/server';
import type { Implementation } from '@modelcontextprotocol/server';
import type { Logger } from 'pino';
import type { Caller } from '../../contract/caller.ts';
import type { Engine } from '../../engine/engine.ts';
import { createCallTracker } from './call-tracker.ts';
import { createCancellations } from './cancellations.ts';
import { createEndedSessions } from './ended-sessions.ts';
import type { Guide } from './guides.ts';
import { DEFAULT_INSTRUCTIONS } from './instructions.ts';
import { errorResponse } from './json-rpc.ts';
import { serveLegacy, type LegacyParts } from './legacy-exchange.ts';
import { createProtocolServer, type ServerParts } from './mcp-server.ts';
import { createModernEntry } from './modern-exchange.ts';
import { openScope, type RequestScope } from './request-scope.ts';
import { createStreamSlots } from './stream-slots.ts';
import { toolEntries } from './tool-list.ts';

export interface McpSurfaceOptions {
  readonly engine: Engine;
  readonly log: Logger;
  readonly serverInfo: Implementation;
  readonly instructions?: string;
  readonly guides?: readonly Guide[];
  /** Progress streams open at once; default 64. */
  readonly maxStreams?: number;
  /** From call to answer, queue included; default 10 minutes. */
  readonly callDeadlineMs?: number;
  /** Between two comments on a silent stream; default 15 s. */
  readonly keepAliveMs?: number;
}

interface McpRequestContext {
  readonly caller: Caller;
  readonly requestId: string;
  readonly signal: AbortSignal;
}

export interface McpSurface {
  /**
   * Answers POST, GET and DELETE of every supported revision; anything else is 405. The body must be unread,
   * and bounded by the caller; an error of that bound (PartsmithError) passes through as a rejection.
   */
  handle(request: Request, context: McpRequestContext): Promise<Response>;
  /** What is under way now; all zero when idle. */
  status(): { readonly requests: number; readonly calls: number; readonly streams: number };
  /** Cancels what runs, waits for it at most `graceMs`, and refuses what comes. */
  close(graceMs?: number): Promise<void>;
}

const SETTLE_MS = 5_000;
/** Between the end of the last call and the end of its answer, when closing. */
const ANSWERS_MS = 1_000;

/** MCP over HTTP: both protocol eras at one URL, a protocol server per request. */
export function createMcpSurface(options: McpSurfaceOptions): McpSurface {
  const { engine, log } = options;
  const calls = createCallTracker({
    deadlineMs: options.callDeadlineMs ?? 600_000,
    settleMs: SETTLE_MS,
    onStuck: (requestId) => log.error({ request_id: requestId }, 'an aborted call does not settle'),
  });
  const serverParts: ServerParts = {
    engine,
    log,
    calls,
    tools: toolEntries(engine),
    serverInfo: options.serverInfo,
    instructions: options.instructions ?? DEFAULT_INSTRUCTIONS,
    guides: options.guides ?? [],
  };
  const parts = {
    openServer: (exchange) => createProtocolServer(serverParts, exchange),
    cancellations: createCancellations(),
    endedSessions: createEndedSessions(4096),
    streams: createStreamSlots(options.maxStreams ?? 64),
    keepAliveMs: options.keepAliveMs ?? 15_000,
  } satisfies LegacyParts;
  const modern = createModernEntry({ ...parts, log });
  // With its Request: Node 20 forgets to pass an abort on once the Request object has been collected.
  const scopes = new Map<RequestScope, Request>();
  let closed = false;
  let lastOver: (() => void) | undefined;

  async function allOver(deadlineMs: number): Promise<void> {
    if (scopes.size === 0) return;
    await new Promise<void>((resolve) => {
      const deadline = setTimeout(resolve, deadlineMs);
      lastOver = () => {
        clearTimeout(deadline);
        resolve();
      };
    });
  }

  async function answer(request: Request, scope: RequestScope): Promise<Response> {
    if (request.method !== 'POST') return serveLegacy(parts, request, undefined, scope);
    if (!isJsonContentType(request.headers.get('content-type'))) {
      return errorResponse(415, -32_000, 'The content type must be application/json.');
    }
    const body = parseJson(await request.arrayBuffer());
    if (body === undefined) {
      return errorResponse(400, ProtocolErrorCode.ParseError, 'The body is not JSON in UTF-8.');
    }
    return (await isLegacyRequest(request, body.value))
      ? serveLegacy(parts, request, body.value, scope)
      : modern.serve(request, body.value, scope);
  }

  return {
    async handle(request, context) {
      if (closed) {
        return errorResponse(503, -32_000, 'The server is shutting down.', {
          headers: { 'retry-after': '5' },
        });
      }
      const { caller, requestId, signal } = context;
      const scope = openScope(caller, requestId, [signal, request.signal], () => {
        scopes.delete(scope);
        if (scopes.size === 0) lastOver?.();
      });
      scopes.set(scope, request);
      try {
        return scope.endWith(await answer(request, scope));
      } catch (error) {
        scope.end();
        throw error;
      }
    },
    status: () => ({ requests: scopes.size, calls: calls.active, streams: parts.streams.open }),
    async close(graceMs = SETTLE_MS) {
      closed = true;
      // Calls first: their callers still get an answer that says `cancelled`.
      await calls.drain(graceMs);
      await allOver(ANSWERS_MS);
      await modern.close();
      for (const scope of scopes.keys()) scope.abort();
    },
  };
}

/** Wrapped, because `null` is JSON as well; undefined for bytes that are not UTF-8 or not JSON. */
function parseJson(bytes: ArrayBuffer): { readonly value: unknown } | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
