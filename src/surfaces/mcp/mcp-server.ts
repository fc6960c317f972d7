import { ProtocolError, ProtocolErrorCode, SdkError, Server } from '@modelcontextprotocol/server';
import type { Implementation, jsonSchemaValidator } from '@modelcontextprotocol/server';
import type { Exchange } from './exchange.ts';
import { DESIGN_PROMPT, designPrompt, guideResources, type Guide } from './guides.ts';
import { readResource } from './resource-read.ts';
import { callTool, type ToolCallParts } from './tool-call.ts';
import { toolsFor } from './tool-list.ts';
import { WORKSPACE_TEMPLATE } from './workspace-uri.ts';

export interface ServerParts extends ToolCallParts {
  readonly serverInfo: Implementation;
  readonly instructions: string;
  readonly guides: readonly Guide[];
}

/** Lists change with a new release or other scopes only. */
const LIST_CACHE = { ttlMs: 300_000, cacheScope: 'private' } as const;
const PUBLIC_CACHE = { ttlMs: 300_000, cacheScope: 'public' } as const;

/**
 * A fresh protocol server for one exchange, never shared: one server object that served several clients has
 * crossed their answers before (CVE-2026-25536).
 */
export function createProtocolServer(parts: ServerParts, exchange: Exchange): Server {
  const { engine, tools, guides, instructions, log } = parts;
  const server = new Server(parts.serverInfo, {
    capabilities: { tools: {}, resources: {}, ...(guides.length > 0 && { prompts: {} }) },
    instructions,
    jsonSchemaValidator: NO_ELICITATION,
    cacheHints: {
      'server/discover': PUBLIC_CACHE,
      'tools/list': LIST_CACHE,
      'resources/list': PUBLIC_CACHE,
      'resources/templates/list': PUBLIC_CACHE,
      'prompts/list': PUBLIC_CACHE,
    },
  });
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's Server is no EventTarget.
  server.onerror = (error) => log.debug({ err: error }, 'mcp exchange');

  server.setRequestHandler('tools/list', () => ({ tools: toolsFor(exchange.caller, tools) }));
  server.setRequestHandler('tools/call', ({ params }, context) =>
    guarded(parts, () => callTool(parts, exchange, params, context)),
  );
  server.setRequestHandler('resources/list', () => ({ resources: guideResources(guides) }));
  server.setRequestHandler('resources/templates/list', () => ({
    resourceTemplates: [
      {
        uriTemplate: WORKSPACE_TEMPLATE,
        name: 'workspace_file',
        title: 'Workspace file',
        description: 'A file that a result links to: STEP, STL, 3MF, GLB, picture or drawing.',
      },
    ],
  }));
  server.setRequestHandler('resources/read', ({ params }, context) =>
    guarded(parts, () => readResource(engine, exchange, guides, params.uri, context.mcpReq.signal)),
  );
  if (guides.length > 0) {
    server.setRequestHandler('prompts/list', () => ({ prompts: [DESIGN_PROMPT] }));
    server.setRequestHandler('prompts/get', ({ params }) =>
      designPrompt(params.name, params.arguments, instructions, guides),
    );
  }
  return server;
}

/** The SDK puts the message of whatever is thrown on the wire; only protocol errors are worded for callers. */
async function guarded<T>(parts: ServerParts, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProtocolError || error instanceof SdkError) throw error;
    parts.log.error({ err: error }, 'mcp handler failed');
    throw new ProtocolError(ProtocolErrorCode.InternalError, 'A fault of this server.');
  }
}

/** We never ask clients for input, so no answer of theirs is validated; the SDK's default builds an AJV per server. */
const NO_ELICITATION: jsonSchemaValidator = {
  getValidator: () => () => ({
    valid: false,
    data: undefined,
    errorMessage: 'this server asks for no input',
  }),
};
