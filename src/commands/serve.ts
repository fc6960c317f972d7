/** `partsmith serve`: REST and MCP over HTTP until a signal ends it. */
import type { Config } from '../config.ts';
import { readGuides } from '../guides.ts';
import type { AuditSink } from '../security/audit.ts';
import { createHttpApp } from '../surfaces/http/app.ts';
import { listen, remoteAddress } from '../surfaces/http/listen.ts';
import { createMcpSurface } from '../surfaces/mcp/mcp-surface.ts';
import { createLog, localCaller, openWorkshop, serverInfo } from '../workshop.ts';

const GRACE_MS = 5_000;

export interface Serving {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts everything and answers once the port is open. */
export async function startServer(
  config: Config,
  signal: AbortSignal,
  audit?: AuditSink,
): Promise<Serving> {
  const log = createLog(config.logLevel);
  const workshop = await openWorkshop(config, log, signal, audit);
  const { engine } = workshop;
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  const mcp = createMcpSurface({ engine, log, serverInfo: serverInfo(), guides: readGuides() });
  const app = createHttpApp({
    engine,
    log,
    allowed: { hosts: [...config.allowedHosts, host], origins: config.allowedOrigins },
    maxBodyBytes: config.maxBodyBytes,
    identify: (_request, address) => Promise.resolve(localCaller('rest', address)),
    addressOf: remoteAddress,
    mcp: (request, caller, requestId, signal) => mcp.handle(request, { caller, requestId, signal }),
  });
  try {
    const listening = await listen(app, config.host, config.port);
    return {
      url: `http://${host}:${listening.port}`,
      close: async () => {
        // The answers of what is cut short still have to travel.
        const closing = listening.close(GRACE_MS + 2_000);
        await mcp.close(GRACE_MS);
        await workshop.close(GRACE_MS);
        await closing;
      },
    };
  } catch (thrown) {
    await mcp.close();
    await workshop.close(0);
    throw thrown;
  }
}

export async function serveCommand(config: Config, signal: AbortSignal): Promise<void> {
  const serving = await startServer(config, signal);
  process.stdout.write(
    `partsmith listening on ${serving.url} (MCP ${serving.url}/mcp, reference ${serving.url}/docs)\n`,
  );
  await untilAborted(signal);
  await serving.close();
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
