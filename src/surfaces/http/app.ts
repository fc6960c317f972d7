/** The order in which an HTTP request is let in: everything a surface may rely on has happened here. */
import { Hono } from 'hono';
import type { Logger } from 'pino';
import type { Caller } from '../../contract/caller.ts';
import { newId } from '../../contract/ids.ts';
import type { Engine } from '../../engine/engine.ts';
import { toPartsmithError } from '../../engine/error-body.ts';
import { documentation } from '../documentation.ts';
import { mountDownloads } from '../downloads.ts';
import { openApiDocument } from '../openapi.ts';
import { mountRest, routeHints } from '../rest.ts';
import { checkOrigin, type AllowedNames } from './check-origin.ts';
import { readBody } from './read-body.ts';
import { jsonResponse, refuse } from './respond.ts';

export interface HttpVariables {
  requestId: string;
  caller: Caller;
}
export type HttpApp = Hono<{ Variables: HttpVariables }>;

export interface HttpAppOptions {
  readonly engine: Engine;
  readonly log: Logger;
  readonly allowed: AllowedNames;
  readonly maxBodyBytes: number;
  /** Throws `unauthenticated` or `rate_limited`. */
  readonly identify: (request: Request, address: string | undefined) => Promise<Caller>;
  /** Remote address of a request, from the connection. */
  readonly addressOf: (environment: unknown) => string | undefined;
  /** `signal` is the connection's own: that of a copied Request stops firing once the copy is collected. */
  readonly mcp: (
    request: Request,
    caller: Caller,
    requestId: string,
    signal: AbortSignal,
  ) => Promise<Response>;
}

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
};

export function createHttpApp(options: HttpAppOptions): HttpApp {
  const { engine, log } = options;
  const app: HttpApp = new Hono<{ Variables: HttpVariables }>({ strict: true });

  app.use(async (c, next) => {
    const requestId = newId('req');
    c.set('requestId', requestId);
    await next();
    c.res.headers.set('x-request-id', requestId);
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
    }
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
  });
  app.use(async (c, next) => {
    checkOrigin(c.req.raw.headers, options.allowed);
    c.set('caller', await options.identify(c.req.raw, options.addressOf(c.env)));
    await next();
  });

  const openApi = openApiDocument(engine);
  const docs = documentation(engine);
  app.get('/openapi.json', () => jsonResponse(openApi));
  app.get(
    '/docs',
    () => new Response(docs, { headers: { 'content-type': 'text/html; charset=utf-8' } }),
  );

  for (const path of ['/mcp', '/mcp/']) {
    app.all(path, async (c) => {
      const request = c.req.raw;
      const { signal } = request;
      const bounded =
        request.body === null ? request : await withBody(request, options.maxBodyBytes);
      const caller: Caller = { ...c.get('caller'), surface: 'mcp' };
      return await options.mcp(bounded, caller, c.get('requestId'), signal);
    });
  }
  mountDownloads(app, engine);
  mountRest(app, engine, options.maxBodyBytes);

  app.notFound((c) => {
    const { error, allow } = routeHints(engine, c.req.method, c.req.path);
    const response = refuse(error, c.get('requestId'));
    if (allow !== undefined) response.headers.set('allow', allow);
    return response;
  });
  app.onError((thrown, c) => {
    const error = toPartsmithError(thrown, c.req.raw.signal);
    const requestId = c.get('requestId');
    if (error.code === 'internal') log.error({ err: thrown, request_id: requestId }, 'http');
    return refuse(error, requestId);
  });
  return app;
}

/** The same request with its body read within the limit. */
async function withBody(request: Request, maxBytes: number): Promise<Request> {
  const body = await readBody(request, maxBytes);
  return new Request(request.url, {
    method: request.method,
    headers: request.headers,
    body,
  });
}
