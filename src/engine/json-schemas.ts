/** JSON Schema 2020-12 of an operation, as one surface's clients see it. */
import { z } from 'zod';
import type { OperationDescriptor } from './engine.ts';
import type { Operation } from './operation.ts';

type JsonObject = Record<string, unknown>;

export function describeOperation(operation: Operation): OperationDescriptor {
  const schemas = { rest: inputSchema(operation, 'rest'), mcp: inputSchema(operation, 'mcp') };
  return {
    operation,
    inputSchema: (surface) => schemas[surface],
    outputSchema: toSchema(operation.output, 'output'),
  };
}

function inputSchema(operation: Operation, surface: 'rest' | 'mcp'): JsonObject {
  const schema = toSchema(operation.input, 'input');
  const properties: JsonObject = { ...asObject(schema['properties']) };
  const required = new Set(Array.isArray(schema['required']) ? schema['required'].map(String) : []);
  for (const [field, value] of Object.entries(operation.surfaceDefaults?.[surface] ?? {})) {
    properties[field] = { ...asObject(properties[field]), default: value };
    required.delete(field);
  }
  for (const [theirs, ours] of Object.entries(operation.aliases?.[surface] ?? {})) {
    properties[theirs] = properties[ours];
    delete properties[ours];
    if (required.delete(ours)) required.add(theirs);
  }
  const { required: _, ...rest } = schema;
  return { ...rest, properties, ...(required.size > 0 ? { required: [...required] } : {}) };
}

function toSchema(schema: z.ZodObject, io: 'input' | 'output'): JsonObject {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return dropSafeIntegerBounds(json) as JsonObject;
}

/** zod writes the bounds of JavaScript's safe integers into every integer: noise for a reader. */
function dropSafeIntegerBounds(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(dropSafeIntegerBounds);
  if (node === null || typeof node !== 'object') return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(
        ([key, value]) =>
          !(key === 'maximum' && value === Number.MAX_SAFE_INTEGER) &&
          !(key === 'minimum' && value === Number.MIN_SAFE_INTEGER),
      )
      .map(([key, value]) => [key, dropSafeIntegerBounds(value)]),
  );
}

function asObject(value: unknown): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}
