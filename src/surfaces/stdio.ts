import type { Readable, Writable } from 'node:stream';
import {
  serveStdio as serveConnection,
  StdioServerTransport,
} from '@modelcontextprotocol/server/stdio';
import { DEFAULT_NEGOTIATED_PROTOCOL_VERSION } from '@modelcontextprotocol/server';
import type { Implementation } from '@modelcontextprotocol/server';
import type { Logger } from 'pino';
import type { Caller } from '../contract/caller.ts';
import { newId } from '../contract/ids.ts';
import type { Engine } from '../engine/engine.ts';
import { createCallTracker, onAbort } from './mcp/call-tracker.ts';
import type { Guide } from './mcp/guides.ts';
import { DEFAULT_INSTRUCTIONS } from './mcp/instructions.ts';
import { createProtocolServer, type ServerParts } from './mcp/mcp-server.ts';
import { toolEntries } from './mcp/tool-list.ts';

export interface StdioOptions {
  readonly engine: Engine;
  readonly caller: Caller;
  /** Must not write to `output`: that carries the protocol and nothing else. */
  readonly log: Logger;
  readonly serverInfo: Implementation;
  readonly input: Readable;
  readonly output: Writable;
  readonly signal: AbortSignal;
  readonly instructions?: string;
  readonly guides?: readonly Guide[];
  readonly callDeadlineMs?: number;
}

const SETTLE_MS = 5_000;

/**
 * MCP over a pipe, for one client, in the revision that it opens with. Resolves when the client has closed
 * `input` or `signal` is aborted, after what ran has been cancelled and is gone.
 */
export async function serveStdio(options: StdioOptions): Promise<void> {
  const { engine, caller, log, input, output, signal } = options;
  const calls = createCallTracker({
    deadlineMs: options.callDeadlineMs ?? 600_000,
    settleMs: SETTLE_MS,
    onStuck: (requestId) => log.error({ request_id: requestId }, 'an aborted call does not settle'),
  });
  const parts: ServerParts = {
    engine,
    log,
    calls,
    tools: toolEntries(engine),
    serverInfo: options.serverInfo,
    instructions: options.instructions ?? DEFAULT_INSTRUCTIONS,
    guides: options.guides ?? [],
  };
  const transport = new StdioServerTransport(input, output);
  const connection = serveConnection(
    ({ era }) => {
      const server = createProtocolServer(parts, {
        caller,
        era,
        revision: () =>
          server.getNegotiatedProtocolVersion() ?? DEFAULT_NEGOTIATED_PROTOCOL_VERSION,
        nextRequestId: () => newId('req'),
        progress: true,
      });
      return server;
    },
    { transport, onerror: (error) => log.warn({ err: error }, 'mcp connection') },
  );

  await ended(input, output, signal);
  await connection.close();
  if (!(await calls.drain(SETTLE_MS))) log.error('a cancelled call is still running');
}

/** Until nothing can come in, nothing can go out, or we are told to stop. */
async function ended(input: Readable, output: Writable, signal: AbortSignal): Promise<void> {
  if (input.readableEnded || input.destroyed || output.destroyed) return;
  const done = new AbortController();
  await new Promise<void>((resolve) => {
    const stop = (): void => resolve();
    const streams = [input, output];
    for (const stream of streams) {
      stream.once('close', stop);
      stream.once('error', stop);
    }
    input.once('end', stop);
    const forget = onAbort(signal, stop);
    onAbort(done.signal, () => {
      for (const stream of streams) stream.off('close', stop).off('error', stop);
      input.off('end', stop);
      forget();
    });
  });
  done.abort();
}
