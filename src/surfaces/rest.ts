/** REST: every operation's declared routes, JSON in, JSON or the file out. Knows no operation by name. */
import type { Context } from 'hono';
import { PartsmithError, type FieldIssue } from '../contract/errors.ts';
import type { Engine, OperationDescriptor } from '../engine/engine.ts';
import { nearest } from '../engine/nearest.ts';
import type { Attachment, RestBinding } from '../engine/operation.ts';
import type { CallOutcome } from '../engine/outcome.ts';
import type { HttpApp, HttpVariables } from './http/app.ts';
import { parseJsonBody, readBody } from './http/read-body.ts';
import { failureResponse, jsonResponse } from './http/respond.ts';

type RestContext = Context<{ Variables: HttpVariables }>;

export function mountRest(app: HttpApp, engine: Engine, maxBodyBytes: number): void {
  for (const { descriptor, binding } of routes(engine)) {
    app.on(binding.method, honoPath(binding.path), (c) =>
      answer(c, engine, descriptor, binding, maxBodyBytes),
    );
  }
}

/** Fixed paths before those with placeholders, so that `/model/list` is never a model named "list". */
export function routes(
  engine: Engine,
): readonly { readonly descriptor: OperationDescriptor; readonly binding: RestBinding }[] {
  return engine.operations
    .flatMap((descriptor) =>
      (descriptor.operation.rest ?? []).map((binding) => ({ descriptor, binding })),
    )
    .toSorted(
      (a, b) => Number(a.binding.path.includes('{')) - Number(b.binding.path.includes('{')),
    );
}

async function answer(
  c: RestContext,
  engine: Engine,
  descriptor: OperationDescriptor,
  binding: RestBinding,
  maxBodyBytes: number,
): Promise<Response> {
  const pathFields = placeholders(binding.path);
  const raw = await rawInput(c, descriptor, binding, maxBodyBytes);
  const outcome = await engine.call(descriptor.operation.name, raw, c.get('caller'), {
    surface: 'rest',
    requestId: c.get('requestId'),
    signal: c.req.raw.signal,
  });
  if (!outcome.ok) return refused(outcome, binding, pathFields);
  const file = outcome.attachments[0];
  if (outcome.restBody === 'attachment' && file?.bytes !== undefined) {
    return fileResponse(file, file.bytes, outcome.restHeaders);
  }
  return jsonResponse(outcome.output, 200, outcome.restHeaders);
}

async function rawInput(
  c: RestContext,
  descriptor: OperationDescriptor,
  binding: RestBinding,
  maxBodyBytes: number,
): Promise<unknown> {
  const properties = propertiesOf(descriptor);
  const inUrl: Record<string, unknown> = {};
  if (binding.method !== 'POST') {
    for (const [field, values] of Object.entries(c.req.queries())) {
      inUrl[field] = fromText(values.at(-1) ?? '', properties[field]);
    }
  }
  for (const field of placeholders(binding.path)) inUrl[field] = c.req.param(field);
  if (binding.method === 'GET' || binding.method === 'DELETE') return inUrl;
  const bytes = await readBody(c.req.raw, maxBodyBytes);
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (bytes.byteLength > 0 && type !== 'application/json') {
    throw new PartsmithError('invalid_input', 'The body must be application/json.', {
      status: 415,
      hint: "Send the header 'Content-Type: application/json'.",
    });
  }
  const body = parseJsonBody(bytes);
  if (body === null || typeof body !== 'object' || Array.isArray(body)) return body;
  return { ...body, ...inUrl };
}

/** Query values are text; the schema says which of them mean numbers and booleans. */
function fromText(text: string, schema: unknown): unknown {
  const types = JSON.stringify(schema ?? {});
  if (/"type":"(number|integer)"/.test(types)) {
    if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  }
  if (types.includes('"type":"boolean"') && (text === 'true' || text === 'false')) {
    return text === 'true';
  }
  return text;
}

/** A bad name in a path is 400 with plain text, as the existing server has it; else FastAPI's list. */
function refused(
  outcome: Extract<CallOutcome, { ok: false }>,
  binding: RestBinding,
  pathFields: readonly string[],
): Response {
  const { body } = outcome;
  if (typeof body.detail === 'string') return failureResponse(outcome);
  if (body.detail.some((issue) => pathFields.includes(String(issue.loc[1])))) {
    return failureResponse({ ...outcome, status: 400 }, { ...body, detail: body.error });
  }
  const source = binding.method === 'GET' || binding.method === 'DELETE' ? 'query' : 'body';
  const detail = body.detail.map((issue): FieldIssue => ({
    ...issue,
    loc: [source, ...issue.loc.slice(1)],
  }));
  return failureResponse(outcome, { ...body, detail });
}

function fileResponse(
  file: Attachment,
  bytes: Uint8Array,
  headers: Readonly<Record<string, string>>,
): Response {
  return new Response(Buffer.from(bytes), {
    headers: {
      'content-type': file.contentType,
      'content-length': String(bytes.byteLength),
      'content-disposition': `attachment; filename="${file.filename}"`,
      etag: `"${file.sha256}"`,
      'x-content-sha256': file.sha256,
      ...headers,
    },
  });
}

const FIXED_ROUTES: readonly { readonly method: string; readonly path: string }[] = [
  { method: 'GET', path: '/docs' },
  { method: 'GET', path: '/openapi.json' },
  { method: 'GET, HEAD', path: '/workspace/{filename}' },
];

/** 404 that names the nearest path, or 405 that names the method. */
export function routeHints(
  engine: Engine,
  method: string,
  path: string,
): { readonly error: PartsmithError; readonly allow: string | undefined } {
  const all = [...routes(engine).map(({ binding }) => binding), ...FIXED_ROUTES];
  const samePath = all.filter((binding) => matches(binding.path, path));
  const shown = path.slice(0, 120);
  if (samePath.length > 0) {
    const methods = samePath.map((binding) => binding.method).join(', ');
    const error = new PartsmithError('invalid_input', `${method} is not allowed on ${shown}.`, {
      status: 405,
      hint: `Use ${methods}.`,
    });
    return { error, allow: methods };
  }
  const near = nearest(
    path,
    all.map((binding) => binding.path),
  );
  const error = new PartsmithError('not_found', `No route ${shown}.`, {
    hint:
      near === undefined
        ? 'GET /docs lists every route.'
        : `Did you mean ${near}? GET /docs lists every route.`,
  });
  return { error, allow: undefined };
}

function matches(pattern: string, path: string): boolean {
  const steps = pattern.split('/');
  const actual = path.split('/');
  return (
    steps.length === actual.length &&
    steps.every((step, index) => step.startsWith('{') || step === actual[index])
  );
}

function placeholders(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].flatMap((match) =>
    match[1] === undefined ? [] : [match[1]],
  );
}

function honoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function propertiesOf(descriptor: OperationDescriptor): Record<string, unknown> {
  const properties = descriptor.inputSchema('rest')['properties'];
  return properties !== null && typeof properties === 'object' ? { ...properties } : {};
}
