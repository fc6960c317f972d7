import { createMcpHandler, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { Server } from '@modelcontextprotocol/server';
import type { Logger } from 'pino';
import { accepted } from './accept.ts';
import { onAbort } from './call-tracker.ts';
import type { Exchange } from './exchange.ts';
import { asksForProgress, errorResponse, methodOf, requestId } from './json-rpc.ts';
import type { RequestScope } from './request-scope.ts';
import type { StreamSlots } from './stream-slots.ts';

/** No list of ours changes while the server runs: with nothing to subscribe to, no stream is kept open for it. */
const NOT_OFFERED = 'subscriptions/listen';

export interface ModernParts {
  readonly openServer: (exchange: Exchange) => Server;
  readonly streams: StreamSlots;
  readonly keepAliveMs: number;
  readonly log: Logger;
}

export interface ModernEntry {
  serve(request: Request, body: unknown, scope: RequestScope): Promise<Response>;
  close(): Promise<void>;
}

/**
 * Revision 2026-07-28: the SDK's entry checks envelope and headers and asks us for one server per request.
 * It answers as plain JSON, and opens a stream with the first progress notification.
 */
export function createModernEntry(parts: ModernParts): ModernEntry {
  // The entry's factory gets the request and nothing else, so what we know of it waits here.
  const pending = new WeakMap<Request, { exchange: Exchange; scope: RequestScope }>();

  const handler = createMcpHandler(
    ({ requestInfo }) => {
      const known = requestInfo === undefined ? undefined : pending.get(requestInfo);
      if (known === undefined) throw new Error('a request without a scope');
      const server = parts.openServer(known.exchange);
      const close = (): void => void server.close();
      known.scope.onEnd(onAbort(known.scope.signal, close));
      known.scope.onEnd(close);
      return server;
    },
    {
      legacy: 'reject',
      keepAliveMs: parts.keepAliveMs,
      onerror: (error) => parts.log.debug({ err: error }, 'mcp request refused'),
    },
  );

  return {
    async serve(request, body, scope) {
      if (methodOf(body) === NOT_OFFERED) {
        const text = `Method not found: ${NOT_OFFERED}; no list of this server changes.`;
        return errorResponse(404, ProtocolErrorCode.MethodNotFound, text, { id: requestId(body) });
      }
      const release =
        accepted(request).stream && asksForProgress(body) ? parts.streams.take() : undefined;
      if (release !== undefined) scope.onEnd(release);
      const exchange: Exchange = {
        caller: scope.caller,
        era: 'modern',
        revision: () => request.headers.get('mcp-protocol-version') ?? '2026-07-28',
        nextRequestId: () => scope.requestId,
        progress: release !== undefined,
      };
      const own = new Request(request.url, {
        method: request.method,
        headers: request.headers,
        signal: scope.signal,
      });
      pending.set(own, { exchange, scope });
      scope.onEnd(() => pending.delete(own));
      return handler.fetch(own, { parsedBody: body });
    },
    close: () => handler.close(),
  };
}
