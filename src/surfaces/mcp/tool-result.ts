import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/server';
import type { Attachment } from '../../engine/operation.ts';
import type { CallOutcome } from '../../engine/outcome.ts';
import { STRUCTURED_CONTENT_SINCE, type Exchange } from './exchange.ts';
import { workspaceUri } from './workspace-uri.ts';

/** What a model can look at; anything else is handed over as a link. */
const VIEWABLE = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** Nothing larger travels inside an answer. */
export const INLINE_MAX_BYTES = 1024 * 1024;

/**
 * An engine's outcome as a tool result: the output as `structuredContent` and, for clients that do not read
 * that, the same JSON as text; pictures as image blocks, files as resource links.
 */
export function toolResult(outcome: CallOutcome, exchange: Exchange): CallToolResult {
  if (!outcome.ok) return errorResult(outcome, exchange);
  return {
    content: [
      text(JSON.stringify(outcome.output)),
      ...outcome.attachments.map((attachment) => attachmentBlock(attachment, exchange)),
    ],
    structuredContent: { ...outcome.output },
    ...(outcome.failed && { isError: true }),
  };
}

/**
 * The error object is JSON text always. As structured content it goes to modern clients only: clients of
 * `@modelcontextprotocol/sdk` 1.x check structured content against the output schema even when `isError` is
 * set, and would show their own complaint instead of our error.
 */
function errorResult(
  outcome: Extract<CallOutcome, { ok: false }>,
  exchange: Exchange,
): CallToolResult {
  const body = {
    ...outcome.body,
    ...(outcome.retryAfterSeconds !== undefined && {
      retry_after_seconds: outcome.retryAfterSeconds,
    }),
  };
  return {
    content: [text(JSON.stringify(body))],
    ...(exchange.era === 'modern' && { structuredContent: body }),
    isError: true,
  };
}

function attachmentBlock(attachment: Attachment, exchange: Exchange): ContentBlock {
  const { role, bytes, contentType } = attachment;
  if (
    role === 'picture' &&
    bytes !== undefined &&
    bytes.byteLength <= INLINE_MAX_BYTES &&
    VIEWABLE.has(contentType)
  ) {
    return { type: 'image', data: base64(bytes), mimeType: contentType };
  }
  if (exchange.revision() < STRUCTURED_CONTENT_SINCE) return linkAsText(attachment);
  return {
    type: 'resource_link',
    uri: workspaceUri(attachment.filename),
    name: attachment.filename,
    title: attachment.title,
    mimeType: contentType,
    size: attachment.size,
  };
}

/** Clients before 2025-06-18 refuse a whole answer that holds a `resource_link`. */
function linkAsText(attachment: Attachment): ContentBlock {
  const { title, filename, contentType, size, sha256 } = attachment;
  return text(
    `${title}: ${workspaceUri(filename)} (${contentType}, ${size} bytes, sha256 ${sha256})`,
  );
}

function text(value: string): ContentBlock {
  return { type: 'text', text: value };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
