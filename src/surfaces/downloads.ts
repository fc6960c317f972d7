/** GET /workspace/{filename}: the stored bytes, with validators and ranges (RFC 9110 sections 13 and 14). */
import { Readable } from 'node:stream';
import parseRange from 'range-parser';
import { PartsmithError } from '../contract/errors.ts';
import type { Engine } from '../engine/engine.ts';
import type { HttpApp } from './http/app.ts';
import { refuse } from './http/respond.ts';

export function mountDownloads(app: HttpApp, engine: Engine): void {
  app.on(['GET', 'HEAD'], '/workspace/:filename', async (c) => {
    const filename = c.req.param('filename');
    const { record, stream } = await engine.openArtifact(
      filename,
      c.get('caller'),
      c.get('requestId'),
    );
    const { size, sha256 } = record.blob;
    const etag = `"${sha256}"`;
    const headers = {
      'content-type': record.content_type,
      'content-disposition': `attachment; filename="${record.filename}"`,
      'accept-ranges': 'bytes',
      etag,
      'x-content-sha256': sha256,
      // The same name may hold other bytes after a rebuild: a cache has to ask, and the ETag answers.
      'cache-control': 'private, no-cache',
    };
    if (matchesEtag(c.req.header('if-none-match'), etag))
      return new Response(null, { status: 304, headers });
    const range = wantedRange(c.req.header('range'), c.req.header('if-range'), etag, size);
    if (range === 'unsatisfiable') {
      const refusal = new PartsmithError('invalid_input', 'That range is outside the file.', {
        status: 416,
        hint: `The file has ${size} bytes.`,
      });
      const response = refuse(refusal, c.get('requestId'));
      response.headers.set('content-range', `bytes */${size}`);
      return response;
    }
    const length = range === undefined ? size : range.end - range.start + 1;
    const answerHeaders = {
      ...headers,
      'content-length': String(length),
      ...(range === undefined
        ? {}
        : { 'content-range': `bytes ${range.start}-${range.end}/${size}` }),
    };
    const status = range === undefined ? 200 : 206;
    if (c.req.method === 'HEAD') return new Response(null, { status, headers: answerHeaders });
    const body = await stream(range);
    // Node's and the DOM's ReadableStream are the same object under two type names.
    return new Response(Readable.toWeb(body) as ReadableStream, { status, headers: answerHeaders });
  });
}

function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}

/** One range at most; several at once, or a stale If-Range, are answered with the whole file. */
function wantedRange(
  header: string | undefined,
  ifRange: string | undefined,
  etag: string,
  size: number,
): { readonly start: number; readonly end: number } | 'unsatisfiable' | undefined {
  if (header === undefined || (ifRange !== undefined && ifRange !== etag)) return undefined;
  const ranges = parseRange(size, header);
  if (ranges === -1) return 'unsatisfiable';
  if (ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return undefined;
  return ranges[0];
}
