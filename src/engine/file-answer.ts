/** How a file reaches the caller: named, hashed, stored for download, and inline when small. */
import { z } from 'zod';
import { ARTIFACT_KINDS, type ArtifactKind } from '../contract/artifacts.ts';
import { PartsmithError } from '../contract/errors.ts';
import { sha256Schema } from '../contract/ids.ts';
import type { Attachment, CallContext } from './operation.ts';

export const deliverySchema = z
  .enum(['auto', 'inline', 'url'])
  .default('auto')
  .describe('auto: inline when small; inline: as base64 whatever the size; url: by link only.');
export type Delivery = z.infer<typeof deliverySchema>;

export const fileAnswerShape = {
  filename: z.string(),
  content_type: z.string(),
  size_bytes: z.int(),
  sha256: sha256Schema,
  inline: z.boolean().describe('data_b64 is present.'),
  url_path: z.string().describe('GET this path on the same server for the bytes.'),
  data_b64: z.string().optional(),
};
const fileAnswerSchema = z.object(fileAnswerShape);
export type FileAnswer = z.infer<typeof fileAnswerSchema>;

export interface OutgoingFile {
  /** Filename without extension: letters, digits, `_` and `-`. */
  readonly stem: string;
  readonly kind: ArtifactKind;
  readonly bytes: Uint8Array;
  readonly role: Attachment['role'];
  readonly title: string;
  /** The model that it shows or holds. */
  readonly model: string;
  readonly delivery: Delivery;
}

/** Stores the file for its owner and describes it, for the answer and for the surface. */
export async function deliverFile(
  context: CallContext,
  file: OutgoingFile,
): Promise<{ readonly answer: FileAnswer; readonly attachment: Attachment }> {
  const { extension, contentType } = ARTIFACT_KINDS[file.kind];
  const record = await context.services.store.putArtifact(
    {
      filename: `${file.stem}.${extension}`,
      owner: context.caller.id,
      content_type: contentType,
      model: file.model,
    },
    file.bytes,
  );
  refuseOversize(context, file, record.filename);
  const inline = isInline(context, file);
  const answer: FileAnswer = {
    filename: record.filename,
    content_type: contentType,
    size_bytes: record.blob.size,
    sha256: record.blob.sha256,
    inline,
    url_path: `/workspace/${record.filename}`,
    ...(inline ? { data_b64: Buffer.from(file.bytes).toString('base64') } : {}),
  };
  const attachment: Attachment = {
    role: file.role,
    filename: record.filename,
    contentType,
    sha256: record.blob.sha256,
    size: record.blob.size,
    title: file.title,
    bytes: file.bytes,
  };
  return { answer, attachment };
}

/** What an agent asked to have inside an answer, and no conversation can hold. */
const MCP_INLINE_MAX_BYTES = 1024 * 1024;

function refuseOversize(context: CallContext, file: OutgoingFile, filename: string): void {
  const { byteLength } = file.bytes;
  if (context.surface !== 'mcp' || file.delivery !== 'inline') return;
  if (byteLength <= MCP_INLINE_MAX_BYTES) return;
  throw new PartsmithError(
    'too_large',
    `${filename} has ${byteLength} bytes; at most ${MCP_INLINE_MAX_BYTES} travel inside an answer.`,
    { hint: `It is stored: GET /workspace/${filename}, or call again with delivery "url".` },
  );
}

/** A picture over MCP is an image block already: base64 text beside it would cost tokens for nothing. */
function isInline(context: CallContext, file: OutgoingFile): boolean {
  if (file.delivery !== 'auto') return file.delivery === 'inline';
  if (context.surface === 'mcp' && file.role === 'picture') return false;
  return file.bytes.byteLength <= context.services.settings.inlineMaxBytes;
}
