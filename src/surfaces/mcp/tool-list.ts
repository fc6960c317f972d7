import type { Tool, ToolAnnotations } from '@modelcontextprotocol/server';
import type { Caller, Effect } from '../../contract/caller.ts';
import type { Engine, OperationDescriptor } from '../../engine/engine.ts';

export const TOOL_PREFIX = 'partsmith_';

export interface ToolEntry {
  readonly tool: Tool;
  readonly descriptor: OperationDescriptor;
}

/** The tools of all operations that offer one, in the engine's order; computed once, shared by all servers. */
export function toolEntries(engine: Engine): readonly ToolEntry[] {
  return engine.operations
    .filter(({ operation }) => operation.tool)
    .map((descriptor) => ({ descriptor, tool: describe(descriptor) }));
}

/** A tool that the caller's scopes do not cover is not shown; calling it is still answered `forbidden`. */
export function toolsFor(caller: Caller, entries: readonly ToolEntry[]): Tool[] {
  const { scopes } = caller;
  return entries
    .filter(({ descriptor }) => scopes.has(descriptor.operation.effect) || scopes.has('admin'))
    .map(({ tool }) => tool);
}

function describe(descriptor: OperationDescriptor): Tool {
  const { operation } = descriptor;
  return {
    name: `${TOOL_PREFIX}${operation.name}`,
    title: operation.title,
    description: operation.description,
    inputSchema: objectSchema(descriptor.inputSchema('mcp')),
    outputSchema: objectSchema(descriptor.outputSchema),
    annotations: { title: operation.title, ...HINTS[operation.effect] },
  };
}

/** Nothing here reaches beyond this server, so the world is closed. */
const HINTS: Readonly<Record<Effect, ToolAnnotations>> = {
  read: hints({ readOnlyHint: true, destructiveHint: false, idempotentHint: true }),
  // The same source under the same name gives the same model again.
  build: hints({ readOnlyHint: false, destructiveHint: false, idempotentHint: true }),
  // Saving twice makes two versions.
  write: hints({ readOnlyHint: false, destructiveHint: false, idempotentHint: false }),
  delete: hints({ readOnlyHint: false, destructiveHint: true, idempotentHint: true }),
};

function hints(annotations: ToolAnnotations): ToolAnnotations {
  return { ...annotations, openWorldHint: false };
}

/** Without `$schema`: 2020-12 is the protocol's default, and validators of older clients refuse to load it by URL. */
function objectSchema(schema: Readonly<Record<string, unknown>>): Tool['inputSchema'] {
  const { $schema: _, ...rest } = schema;
  return { ...rest, type: 'object' };
}
