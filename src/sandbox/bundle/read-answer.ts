/**
 * Reads the answer tar of a kernel as what it is: bytes from somebody who may be hostile. Names from
 * inside are compared with a fixed list and used for nothing else.
 */
import type { Readable } from 'node:stream';
import { extract, type Header } from 'tar-stream';
import { OUTPUT_FILES, type OutputFile } from '../../contract/job.ts';
import type { JobLimits } from '../../contract/limits.ts';
import type { JobResult } from '../../contract/result.ts';
import { AnswerRefused } from './answer-refused.ts';
import { drained } from './flow.ts';
import type { ParseResult } from './parse-result.ts';
import { TarEnd } from './tar-end.ts';

export interface Answer {
  readonly result: JobResult;
  readonly files: ReadonlyMap<OutputFile, Uint8Array>;
}

/**
 * Resolves at the archive's end mark, without waiting for the stream to end: the kernel has said all that it
 * may say, and what comes after the mark is not read. Rejects with `AnswerRefused` at the first byte that breaks a rule.
 */
export async function readAnswer(
  stdout: Readable,
  limits: JobLimits,
  parse: ParseResult,
): Promise<Answer> {
  const tar = extract();
  const found = new Map<string, Buffer>();
  let failure: unknown;
  tar.on('entry', (header, entry, next) => {
    // A refused entry fails together with the archive; the archive's error is the one that is read.
    entry.on('error', () => undefined);
    const refusal = refuseEntry(header, found, limits);
    if (refusal !== undefined) {
      failure ??= refusal;
      return next(refusal);
    }
    // Untouched pages cost nothing, so a size that lies costs nothing either.
    const bytes = Buffer.allocUnsafeSlow(header.size);
    found.set(header.name, bytes);
    let at = 0;
    entry.on('data', (chunk) => {
      // Slices of what was written below.
      at += (chunk as Buffer).copy(bytes, at);
    });
    entry.on('end', () => next());
  });
  tar.on('error', (error: unknown) => {
    failure ??= error;
  });

  const end = new TarEnd();
  let total = 0;
  let tail = Buffer.alloc(0);
  // Destroying the stream is the driver's business: it must see the end of it.
  for await (const data of stdout.iterator({ destroyOnReturn: false })) {
    // A stream without encoding yields buffers.
    const arrived = data as Buffer;
    const length = end.feed(arrived);
    const chunk = arrived.subarray(0, length);
    total += chunk.length;
    if (total > limits.output_bytes) {
      throw new AnswerRefused(
        'too_large',
        `The answer has more than ${limits.output_bytes} bytes.`,
      );
    }
    tail = Buffer.concat([tail, chunk.subarray(-TAR_END_BYTES)]).subarray(-TAR_END_BYTES);
    if (!tar.write(chunk) && !tar.destroyed) await drained(tar);
    if (failure !== undefined) throw refused(failure);
    if (length !== undefined) break;
  }
  if (total === 0)
    throw new AnswerRefused('kernel_crashed', 'The kernel ended without an answer.', true);
  // Two entries in one chunk: the second one's refusal may have closed the archive already.
  if (failure !== undefined) throw refused(failure);
  await new Promise<void>((resolve) => {
    tar.on('close', () => resolve());
    tar.end(undefined);
  });
  if (failure !== undefined) throw refused(failure);
  if (tail.length < TAR_END_BYTES || tail.some((byte) => byte !== 0)) {
    throw new AnswerRefused('kernel_crashed', 'The answer stops before its end mark.', true);
  }
  return await assemble(found, limits, parse);
}

/** POSIX ustar: two zero blocks of 512 bytes end an archive. */
const TAR_END_BYTES = 1024;
const RESULT = 'result.json';
const ALLOWED: ReadonlySet<string> = new Set(OUTPUT_FILES.map((name) => `files/${name}`));

function refuseEntry(
  header: Header,
  found: ReadonlyMap<string, unknown>,
  limits: JobLimits,
): AnswerRefused | undefined {
  const crash = (detail: string): AnswerRefused => new AnswerRefused('kernel_crashed', detail);
  const { size } = header;
  if (header.type !== 'file')
    return crash('The answer holds something that is not a regular file.');
  if (header.pax !== null && header.pax !== undefined)
    return crash('The answer is not plain ustar.');
  if (!Number.isSafeInteger(size) || size < 0)
    return crash('The answer holds a file without a size.');
  if (found.size === 0) {
    if (header.name !== RESULT) return crash(`The answer does not begin with ${RESULT}.`);
    if (size > limits.result_bytes) {
      return new AnswerRefused(
        'too_large',
        `${RESULT} has more than ${limits.result_bytes} bytes.`,
      );
    }
    return undefined;
  }
  if (found.has(header.name)) return crash('The answer holds the same file twice.');
  if (!ALLOWED.has(header.name)) return crash('The answer holds a file that no job can ask for.');
  if (found.size > limits.output_files) {
    return new AnswerRefused(
      'too_large',
      `The answer holds more than ${limits.output_files} files.`,
    );
  }
  if (size > limits.output_bytes) {
    return new AnswerRefused('too_large', `A file has more than ${limits.output_bytes} bytes.`);
  }
  return undefined;
}

function refused(failure: unknown): AnswerRefused {
  if (failure instanceof AnswerRefused) return failure;
  const cutShort = failure instanceof Error && failure.message === 'Unexpected end of data';
  return new AnswerRefused(
    'kernel_crashed',
    cutShort ? 'The answer stops in the middle.' : 'The answer is not a tar archive.',
    cutShort,
  );
}

async function assemble(
  found: ReadonlyMap<string, Buffer>,
  limits: JobLimits,
  parse: ParseResult,
): Promise<Answer> {
  const raw = found.get(RESULT);
  if (raw === undefined) throw new AnswerRefused('kernel_crashed', 'The answer is empty.');
  const result = await parse(raw, limits);
  const files = new Map<OutputFile, Uint8Array>();
  for (const name of OUTPUT_FILES) {
    const bytes = found.get(`files/${name}`);
    if (bytes !== undefined) files.set(name, bytes);
  }
  return { result, files };
}
