import { addAbortSignal } from 'node:stream';
import type { Readable } from 'node:stream';
import {
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
} from '@modelcontextprotocol/server';
import type { ReadResourceResult } from '@modelcontextprotocol/server';
import { PartsmithError } from '../../contract/errors.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Exchange } from './exchange.ts';
import type { Guide } from './guides.ts';
import { INLINE_MAX_BYTES } from './tool-result.ts';
import { workspaceFilename } from './workspace-uri.ts';

const READ_DEADLINE_MS = 30_000;

/** The same name holds other bytes after a rebuild; private, because files belong to their caller. */
const FILE_CACHE = { ttlMs: 0, cacheScope: 'private' } as const;
const GUIDE_CACHE = { ttlMs: 3_600_000, cacheScope: 'public' } as const;

/**
 * `resources/read`: a guide's text, or a file of the caller as base64. Rejects with ResourceNotFoundError
 * (-32602) for everything that is not the caller's, with -32602 and the download path past the inline cap.
 */
export async function readResource(
  engine: Engine,
  exchange: Exchange,
  guides: readonly Guide[],
  uri: string,
  signal: AbortSignal,
): Promise<ReadResourceResult> {
  const guide = guides.find((candidate) => candidate.uri === uri);
  if (guide !== undefined) {
    const { mimeType, text } = guide;
    return { contents: [{ uri, mimeType, text }], ...GUIDE_CACHE };
  }
  const filename = workspaceFilename(uri);
  if (filename === undefined) throw notFound(uri);

  const { record, stream } = await openFile(engine, exchange, filename, uri);
  if (record.blob.size > INLINE_MAX_BYTES) {
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `${filename} has ${record.blob.size} bytes and at most ${INLINE_MAX_BYTES} travel inside an answer; download it from /workspace/${filename} on this server.`,
      {
        code: 'too_large',
        url_path: `/workspace/${filename}`,
        size_bytes: record.blob.size,
        sha256: record.blob.sha256,
      },
    );
  }
  const bytes = await readAll(await stream(), signal);
  return {
    contents: [{ uri, mimeType: record.content_type, blob: bytes.toString('base64') }],
    ...FILE_CACHE,
  };
}

async function openFile(
  engine: Engine,
  exchange: Exchange,
  filename: string,
  uri: string,
): ReturnType<Engine['openArtifact']> {
  try {
    return await engine.openArtifact(filename, exchange.caller, exchange.nextRequestId());
  } catch (error) {
    if (!(error instanceof PartsmithError)) throw error;
    if (error.code === 'not_found') throw notFound(uri);
    throw new ProtocolError(
      error.status < 500 ? ProtocolErrorCode.InvalidParams : ProtocolErrorCode.InternalError,
      `${error.message} ${error.hint}`,
      { code: error.code },
    );
  }
}

async function readAll(stream: Readable, signal: AbortSignal): Promise<Buffer> {
  addAbortSignal(AbortSignal.any([signal, AbortSignal.timeout(READ_DEADLINE_MS)]), stream);
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** One answer for "never was" and "is somebody else's". */
function notFound(uri: string): ResourceNotFoundError {
  return new ResourceNotFoundError(
    uri,
    'No such resource. The resource links of a result name the files that exist.',
  );
}
