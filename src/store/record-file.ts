/**
 * Records on disk: one line `partsmith 1 <kind> <sha256 of the rest>`, then JSON. The checksum finds every
 * damage, also the kind that leaves valid JSON, and spares a schema walk over large inventories.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { errorCode, storageError } from './durable-write.ts';

export type RecordKind = 'build' | 'model' | 'artifact';

/** `damaged`: there is a file, but not one that this program wrote whole. */
export type ReadRecord<Content> =
  | { readonly state: 'read'; readonly content: Content; readonly size: number }
  | { readonly state: 'absent' }
  | { readonly state: 'damaged'; readonly detail: string };

export function encodeRecord(kind: RecordKind, content: object): Buffer {
  const body = `${JSON.stringify(content)}\n`;
  return Buffer.from(`partsmith 1 ${kind} ${digest(body)}\n${body}`, 'utf8');
}

/** Rejects with `internal` when the disk cannot be read at all. */
export async function readRecord<Content extends object>(
  path: string,
  kind: RecordKind,
): Promise<ReadRecord<Content>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { state: 'absent' };
    if (errorCode(error) === 'EISDIR') return { state: 'damaged', detail: 'is a folder' };
    throw storageError(error);
  }
  const end = text.indexOf('\n');
  const header = /^partsmith (\d+) ([a-z]+) ([0-9a-f]{64})$/.exec(
    end < 0 ? '' : text.slice(0, end),
  );
  if (header === null) return { state: 'damaged', detail: 'has no record header' };
  if (header[1] !== '1') return { state: 'damaged', detail: `has record format ${header[1]}` };
  if (header[2] !== kind) return { state: 'damaged', detail: `is a ${header[2]}, not a ${kind}` };
  const body = text.slice(end + 1);
  if (digest(body) !== header[3])
    return { state: 'damaged', detail: 'does not match its checksum' };
  // The checksum says that these are the bytes that encodeRecord made for this kind and format.
  return { state: 'read', content: JSON.parse(body) as Content, size: body.length };
}

function digest(body: string): string {
  return createHash('sha256').update(body, 'utf8').digest('hex');
}
