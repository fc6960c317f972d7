import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type {
  CallToolRequestParams,
  CallToolResult,
  ServerContext,
} from '@modelcontextprotocol/server';
import type { Logger } from 'pino';
import type { Engine } from '../../engine/engine.ts';
import { nearest } from '../../engine/nearest.ts';
import type { CallTracker } from './call-tracker.ts';
import type { Exchange } from './exchange.ts';
import { progressReporter } from './progress.ts';
import { TOOL_PREFIX, toolsFor, type ToolEntry } from './tool-list.ts';
import { toolResult } from './tool-result.ts';
import { traceparentOf } from './trace.ts';

export interface ToolCallParts {
  readonly engine: Engine;
  readonly log: Logger;
  readonly calls: CallTracker;
  readonly tools: readonly ToolEntry[];
}

/**
 * One `tools/call`: straight to the engine, arguments unjudged, so that a wrong call is charged, audited and
 * worded as on every other surface. Rejects only for a tool that does not exist (the specification's -32602).
 */
export async function callTool(
  parts: ToolCallParts,
  exchange: Exchange,
  params: CallToolRequestParams,
  context: ServerContext,
): Promise<CallToolResult> {
  const { engine, log, calls, tools } = parts;
  const requestId = exchange.nextRequestId();
  const traceparent = traceparentOf(context.mcpReq._meta);
  const logged = {
    request_id: requestId,
    caller: exchange.caller.id,
    revision: exchange.revision(),
    ...(traceparent !== undefined && { traceparent }),
  };
  const entry = tools.find(({ tool }) => tool.name === params.name);
  if (entry === undefined) {
    log.info({ ...logged, code: 'unknown_tool' }, 'tool call');
    // No operation has such a name, so nothing runs; but the attempt is audited like every call.
    await engine.call(`tool:${params.name}`, {}, exchange.caller, {
      surface: 'mcp',
      requestId,
      signal: context.mcpReq.signal,
    });
    throw unknownTool(params.name, exchange, tools);
  }

  const progress = exchange.progress ? progressReporter(context) : undefined;
  const outcome = await calls.run(
    (signal) =>
      engine.call(entry.descriptor.operation.name, params.arguments ?? {}, exchange.caller, {
        surface: 'mcp',
        requestId,
        signal,
        ...(progress !== undefined && { onStage: progress.onStage }),
      }),
    requestId,
    context.mcpReq.signal,
  );
  await progress?.flush();
  log.info(
    { ...logged, tool: entry.tool.name, ...(outcome.ok ? {} : { code: outcome.body.code }) },
    'tool call',
  );
  return toolResult(outcome, exchange);
}

function unknownTool(
  asked: string,
  exchange: Exchange,
  tools: readonly ToolEntry[],
): ProtocolError {
  // Compared without the prefix that all share: with it, any two short names would look alike.
  const bare = (name: string): string =>
    name.startsWith(TOOL_PREFIX) ? name.slice(TOOL_PREFIX.length) : name;
  const known = toolsFor(exchange.caller, tools).map(({ name }) => bare(name));
  const meant = nearest(bare(asked), known);
  const near = meant === undefined ? undefined : `${TOOL_PREFIX}${meant}`;
  const next = near === undefined ? 'tools/list names those that exist.' : `did you mean ${near}?`;
  return new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `Unknown tool: ${asked.slice(0, 64)}; ${next}`,
    { code: 'not_found', ...(near !== undefined && { nearest: near }) },
  );
}
