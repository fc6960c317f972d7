/** OpenAPI 3.1 of the REST surface, derived from the operations. */
import { ERROR_CODES, ERROR_TABLE } from '../contract/errors.ts';
import type { Engine, OperationDescriptor } from '../engine/engine.ts';
import type { RestBinding } from '../engine/operation.ts';
import { routes } from './rest.ts';

type Json = Readonly<Record<string, unknown>>;

export function openApiDocument(engine: Engine): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { descriptor, binding } of routes(engine)) {
    paths[binding.path] = {
      ...paths[binding.path],
      [binding.method.toLowerCase()]: operationObject(descriptor, binding),
    };
  }
  paths['/workspace/{filename}'] = { get: downloadObject() };
  return {
    openapi: '3.1.0',
    info: {
      title: 'partsmith',
      version: engine.version,
      description: 'A CAD workshop for AI agents: source in, exact part out. Units: mm, degrees.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths,
    components: { schemas: { Error: errorSchema() } },
  };
}

function operationObject(descriptor: OperationDescriptor, binding: RestBinding): Json {
  const { operation } = descriptor;
  const input = descriptor.inputSchema('rest');
  const properties = objectOf(input['properties']);
  const inPath = [...binding.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
  const parameters = Object.entries(properties)
    .filter(([field]) => inPath.includes(field) || binding.method !== 'POST')
    .map(([field, schema]) => ({
      name: field,
      in: inPath.includes(field) ? 'path' : 'query',
      required: inPath.includes(field),
      schema,
    }));
  return {
    operationId: idOf(descriptor, binding),
    summary: operation.title,
    description: operation.description,
    'x-effect': operation.effect,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(binding.method === 'POST'
      ? { requestBody: { required: true, content: { 'application/json': { schema: input } } } }
      : {}),
    responses: { 200: okResponse(descriptor, binding), default: errorResponse() },
  };
}

/** One operation may have two paths; its id must still be unique. */
function idOf(descriptor: OperationDescriptor, binding: RestBinding): string {
  const bindings = descriptor.operation.rest ?? [];
  const position = bindings.indexOf(binding);
  return position > 0 ? `${descriptor.operation.name}_${position + 1}` : descriptor.operation.name;
}

function okResponse(descriptor: OperationDescriptor, binding: RestBinding): Json {
  const json = { 'application/json': { schema: descriptor.outputSchema } };
  if (binding.answer !== 'bytes') return { description: 'The answer.', content: json };
  return {
    description: 'The file itself; JSON when `delivery` is `inline` or `url`.',
    content: {
      'application/octet-stream': { schema: { type: 'string', format: 'binary' } },
      ...json,
    },
  };
}

function downloadObject(): Json {
  return {
    operationId: 'download',
    summary: 'Download a file',
    description:
      'The bytes of an artifact, by the url_path of an answer. ETag and single ranges work.',
    'x-effect': 'read',
    parameters: [{ name: 'filename', in: 'path', required: true, schema: { type: 'string' } }],
    responses: {
      200: { description: 'The bytes.' },
      206: { description: 'The asked range.' },
      304: { description: 'Not changed.' },
      416: { description: 'The range is outside the file.' },
      default: errorResponse(),
    },
  };
}

function errorResponse(): Json {
  return {
    description: 'An error, always in this form.',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  };
}

function errorSchema(): Json {
  const rows = ERROR_CODES.map(
    (code) => `${code} (${ERROR_TABLE[code].status}): ${ERROR_TABLE[code].meaning}`,
  );
  return {
    type: 'object',
    required: ['detail', 'error', 'code', 'request_id'],
    properties: {
      detail: { description: 'The error text, or for a 422 the list of wrong fields.' },
      error: { type: 'string' },
      code: { type: 'string', enum: ERROR_CODES, description: rows.join('\n') },
      hint: { type: 'string', description: 'The next step.' },
      request_id: { type: 'string' },
    },
  };
}

function objectOf(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' ? { ...value } : {};
}
