import { Readable } from 'node:stream';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { pino } from 'pino';
import type { Caller, Scope } from '../../../../src/contract/caller.ts';
import { createEngine } from '../../../../src/engine/create-engine.ts';
import type { Engine } from '../../../../src/engine/engine.ts';
import type { Services } from '../../../../src/engine/services.ts';
import type { AuditLine } from '../../../../src/security/audit.ts';
import type { ArtifactRecord } from '../../../../src/store/store.ts';
import { createHttpApp } from '../../../../src/surfaces/http/app.ts';
import { createMcpSurface } from '../../../../src/surfaces/mcp/mcp-surface.ts';
import type { McpSurface, McpSurfaceOptions } from '../../../../src/surfaces/mcp/mcp-surface.ts';
import { FILE, Gates, sampleOperations } from './sample-operations.ts';

export interface Harness {
  readonly url: URL;
  readonly gates: Gates;
  readonly surface: McpSurface;
  readonly audit: readonly AuditLine[];
  readonly logged: readonly Record<string, unknown>[];
  /** Every HTTP request as the server saw it, in order. */
  readonly seen: readonly { readonly method: string; readonly headers: Headers }[];
  close(): Promise<void>;
}

/** Tests choose who they are by this header; without it they are "alice". */
export const CALLER_HEADER = 'x-test-caller';
const ALL: readonly Scope[] = ['read', 'build', 'write', 'delete'];
/** Callers whose name says that they may only look. */
const READERS = new Set(['reader']);

export function callerNamed(id: string, surface: Caller['surface'] = 'mcp'): Caller {
  const scopes = new Set<Scope>(READERS.has(id) ? ['read'] : ALL);
  return { id, scopes, surface, address: undefined };
}

/** A real HTTP server on a free port: the production app, engine and MCP surface over the sample operations. */
export async function serveSamples(
  options: Partial<Omit<McpSurfaceOptions, 'engine' | 'log'>> = {},
): Promise<Harness> {
  const gates = new Gates();
  const audit: AuditLine[] = [];
  const logged: Record<string, unknown>[] = [];
  const log = pino({ level: 'info' }, { write: (line) => logged.push(JSON.parse(line)) });
  const engine = sampleEngine(gates, audit);
  const surface = createMcpSurface({
    engine,
    log,
    serverInfo: { name: 'partsmith-test', version: '1.2.3' },
    ...options,
  });
  const seen: { method: string; headers: Headers }[] = [];
  const app = createHttpApp({
    engine,
    log,
    allowed: { hosts: [], origins: [] },
    maxBodyBytes: 1024 * 1024,
    identify: (request) => {
      seen.push({ method: request.method, headers: new Headers(request.headers) });
      return Promise.resolve(callerNamed(request.headers.get(CALLER_HEADER) ?? 'alice'));
    },
    addressOf: () => undefined,
    mcp: (request, caller, requestId, signal) =>
      surface.handle(request, { caller, requestId, signal }),
  });
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const listening = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () =>
      resolve(listening),
    );
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`http://127.0.0.1:${port}/mcp`),
    gates,
    surface,
    audit,
    logged,
    seen,
    async close() {
      await surface.close(1_000);
      await new Promise((resolve) => {
        server.close(resolve);
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
    },
  };
}

const FILES: Readonly<Record<string, { owner: string; size: number; body: () => Readable }>> = {
  'cube.stl': { owner: 'alice', size: FILE.byteLength, body: () => Readable.from([FILE]) },
  'huge.stl': { owner: 'alice', size: 5_000_000, body: () => Readable.from([]) },
};

export function sampleEngine(gates: Gates, audit: AuditLine[]): Engine {
  const silent = pino({ level: 'silent' });
  return createEngine({
    operations: sampleOperations(gates),
    audit: (line) => audit.push(line),
    // The sample operations use nothing of this, and the engine only what stands here.
    services: {
      log: silent,
      version: '1.2.3',
      store: {
        findArtifact: (owner: string, filename: string) =>
          Promise.resolve(FILES[filename]?.owner === owner ? recordOf(filename) : undefined),
        blobs: { stream: (sha256: string) => Promise.resolve(FILES[sha256]?.body()) },
      },
    } as unknown as Services,
  });
}

function recordOf(filename: string): ArtifactRecord {
  return {
    filename,
    owner: 'alice',
    content_type: 'model/stl',
    blob: { sha256: filename, size: FILES[filename]?.size ?? 0 },
    created_at: '2026-01-01T00:00:00Z',
    model: 'cube',
  };
}
