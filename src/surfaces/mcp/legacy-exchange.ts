import { randomUUID } from 'node:crypto';
import {
  DEFAULT_NEGOTIATED_PROTOCOL_VERSION,
  ProtocolErrorCode,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import type { Server } from '@modelcontextprotocol/server';
import { accepted } from './accept.ts';
import { onAbort } from './call-tracker.ts';
import type { Cancellations } from './cancellations.ts';
import type { EndedSessions } from './ended-sessions.ts';
import { STRUCTURED_CONTENT_SINCE, type Exchange } from './exchange.ts';
import { asksForProgress, cancelledId, errorResponse, methodOf, requestId } from './json-rpc.ts';
import type { RequestScope } from './request-scope.ts';
import type { StreamSlots } from './stream-slots.ts';

const SESSION_HEADER = 'mcp-session-id';
const VERSION_HEADER = 'mcp-protocol-version';
const MAX_BATCH = 32;

export interface LegacyParts {
  readonly openServer: (exchange: Exchange) => Server;
  readonly cancellations: Cancellations;
  readonly endedSessions: EndedSessions;
  readonly streams: StreamSlots;
  readonly keepAliveMs: number;
}

/**
 * The revisions with `initialize` (2025-11-25 and before), without sessions: every message has a server and a
 * transport of its own. The session id of `initialize` is a name for cancellations to match; nothing is kept
 * under it, so any server process can answer any request.
 */
export async function serveLegacy(
  parts: LegacyParts,
  request: Request,
  body: unknown,
  scope: RequestScope,
): Promise<Response> {
  const session = sessionOf(request);
  if (session !== undefined && parts.endedSessions.has(scope.caller.id, session)) {
    return errorResponse(404, -32_001, 'This session has ended: initialize again.');
  }
  if (request.method === 'DELETE') {
    if (session === undefined) {
      return errorResponse(400, ProtocolErrorCode.InvalidRequest, 'Mcp-Session-Id is missing.');
    }
    parts.endedSessions.add(scope.caller.id, session);
    parts.cancellations.cancelSession(scope.caller.id, session);
    return new Response(null, { status: 204 });
  }
  if (request.method !== 'POST') {
    return errorResponse(405, -32_000, 'Method not allowed: send POST.', {
      headers: { allow: 'POST, DELETE' },
    });
  }
  for (const message of Array.isArray(body) ? body : [body]) {
    const id = cancelledId(message);
    if (id !== undefined && session !== undefined) {
      parts.cancellations.cancel({ caller: scope.caller.id, session, id });
    }
  }
  return Array.isArray(body)
    ? serveBatch(parts, request, body, scope)
    : serveMessage(parts, request, body, scope, true);
}

/** Batches exist in 2025-03-26 only: their requests run side by side, each on a server of its own. */
async function serveBatch(
  parts: LegacyParts,
  request: Request,
  messages: readonly unknown[],
  scope: RequestScope,
): Promise<Response> {
  const refused = refuseBatch(request, messages);
  if (refused !== undefined) return errorResponse(400, ProtocolErrorCode.InvalidRequest, refused);
  const requests = messages.filter((message) => requestId(message) !== undefined);
  const responses = await Promise.all(
    requests.map((message) => serveMessage(parts, request, message, scope, false)),
  );
  const failed = responses.find((response) => !response.ok);
  if (failed !== undefined) return failed;
  // A cancelled request has no answer, and leaves none in the batch.
  const answers = await Promise.all(
    responses
      .filter((response) => response.headers.get('content-type')?.startsWith('application/json'))
      .map((response) => response.json()),
  );
  return answers.length === 0
    ? new Response(null, { status: 202 })
    : Response.json(answers, { status: 200 });
}

function refuseBatch(request: Request, messages: readonly unknown[]): string | undefined {
  if (messages.length === 0) return 'An empty batch.';
  if (messages.length > MAX_BATCH) return `A batch holds at most ${MAX_BATCH} messages.`;
  if (revisionOf(request) >= STRUCTURED_CONTENT_SINCE) {
    return 'Batches ended with revision 2025-03-26: send one message.';
  }
  if (messages.some((message) => methodOf(message) === 'initialize')) {
    return 'initialize cannot be part of a batch.';
  }
  return undefined;
}

async function serveMessage(
  parts: LegacyParts,
  request: Request,
  message: unknown,
  scope: RequestScope,
  mayStream: boolean,
): Promise<Response> {
  const accept = accepted(request);
  const release =
    mayStream && accept.stream && asksForProgress(message) ? parts.streams.take() : undefined;
  if (release !== undefined) scope.onEnd(release);

  const server = parts.openServer({
    caller: scope.caller,
    era: 'legacy',
    revision: () => revisionOf(request),
    nextRequestId: () => scope.requestId,
    progress: release !== undefined,
  });
  const close = (): void => void server.close();
  const transport = new WebStandardStreamableHTTPServerTransport({
    enableJsonResponse: release === undefined,
    keepAliveMs: parts.keepAliveMs,
  });
  await server.connect(transport);
  scope.onEnd(close);

  // A closed server never answers, so these end the wait for it.
  const stopped = new Promise<Response>((resolve) => {
    scope.onEnd(
      onAbort(scope.signal, () => {
        close();
        resolve(new Response(null, { status: 499 }));
      }),
    );
    scope.onEnd(
      onCancellation(parts, request, message, scope, () => {
        close();
        resolve(noAnswer());
      }),
    );
  });
  const served = transport.handleRequest(forTransport(request, accept.json), {
    parsedBody: message,
  });
  const response = await Promise.race([served, stopped]);
  if (methodOf(message) === 'initialize' && response.ok) {
    response.headers.set(SESSION_HEADER, randomUUID());
  }
  return response;
}

function onCancellation(
  parts: LegacyParts,
  request: Request,
  message: unknown,
  scope: RequestScope,
  cancel: () => void,
): () => void {
  const session = sessionOf(request);
  const id = requestId(message);
  if (session === undefined || id === undefined) return () => undefined;
  return parts.cancellations.add({ caller: scope.caller.id, session, id }, cancel);
}

/** A cancelled request SHOULD NOT be answered, yet its POST must end: a stream that ends without a message. */
function noAnswer(): Response {
  return new Response('', {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform' },
  });
}

/** The transport insists on a client that names both types; what we send follows what the client really named. */
function forTransport(request: Request, json: boolean): Request {
  const headers = new Headers(request.headers);
  if (json) headers.set('accept', 'application/json, text/event-stream');
  return new Request(request.url, { method: 'POST', headers });
}

function sessionOf(request: Request): string | undefined {
  const session = request.headers.get(SESSION_HEADER);
  return session !== null && session.length > 0 && session.length <= 128 ? session : undefined;
}

function revisionOf(request: Request): string {
  return request.headers.get(VERSION_HEADER) ?? DEFAULT_NEGOTIATED_PROTOCOL_VERSION;
}
