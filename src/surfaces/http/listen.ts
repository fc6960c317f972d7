/** The HTTP server: bounded waits, and a shutdown that ends. */
import { serve, type HttpBindings } from '@hono/node-server';
import type { Server } from 'node:http';
import type { HttpApp } from './app.ts';

export interface Listening {
  readonly port: number;
  /** Lets running answers finish for `graceMs`, then cuts every connection. */
  close(graceMs: number): Promise<void>;
}

/** Rejects with the system's error, such as EADDRINUSE. */
export async function listen(app: HttpApp, host: string, port: number): Promise<Listening> {
  const server = await new Promise<Server>((resolve, reject) => {
    const created = serve(
      {
        fetch: app.fetch,
        hostname: host,
        port,
        serverOptions: {
          headersTimeout: 15_000,
          requestTimeout: 60_000,
          keepAliveTimeout: 10_000,
          maxHeaderSize: 16 * 1024,
        },
      },
      () => {
        created.off('error', reject);
        // Without createServer in the options, serve makes an HTTP/1.1 server.
        resolve(created as Server);
      },
    );
    created.once('error', reject);
  });
  server.maxConnections = 1024;
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    port: address.port,
    close: async (graceMs) => {
      await new Promise<void>((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        server.closeIdleConnections();
      });
    },
  };
}

/** The remote address as the connection has it, never from a header. */
export function remoteAddress(environment: unknown): string | undefined {
  // Hono hands node-server's bindings through untyped.
  return (environment as Partial<HttpBindings> | undefined)?.incoming?.socket.remoteAddress;
}
