/**
 * Reads a job's tar from a server that may have been taken over: fixed names, fixed order of size, and a
 * spec that passes the contract.
 */
import type { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { INPUT_FILES, jobSpecSchema, type InputFile, type Job } from '../../contract/job.ts';
import type { JobLimits } from '../../contract/limits.ts';
import { drained } from './flow.ts';

/** What came is not a job; the message is ours and safe to show. */
export class JobRefused extends Error {
  override readonly name = 'JobRefused';
}

const SPEC_BYTES = 1024 * 1024;
/** A header and padding for each entry, and the end of the archive. */
const TAR_OVERHEAD_BYTES = 1024 * (INPUT_FILES.length + 4);

/** Resolves at the end of the stream; rejects with `JobRefused` at the first byte that breaks a rule. */
export async function readJob(body: Readable, limits: JobLimits): Promise<Job> {
  const found = new Map<string, Buffer>();
  const tar = extract();
  let failure: unknown;
  tar.on('entry', (header, entry, next) => {
    const { name, type, size } = header;
    const cap = CAPS.get(name)?.(limits);
    if (type !== 'file' || cap === undefined || found.has(name) || size === undefined) {
      return next(new JobRefused('The job holds an entry that no job has.'));
    }
    if (size > cap) return next(new JobRefused(`${name} has more than ${cap} bytes.`));
    const chunks: Buffer[] = [];
    // Slices of what was written below.
    entry.on('data', (chunk) => chunks.push(Buffer.from(chunk as Buffer)));
    entry.on('error', () => undefined);
    entry.on('end', () => {
      found.set(name, Buffer.concat(chunks));
      next();
    });
  });
  tar.on('error', (error: unknown) => {
    failure ??= error;
  });
  // It may close at an error, long before the body ends.
  const closed = new Promise<void>((resolve) => {
    tar.on('close', () => resolve());
  });
  const most = SPEC_BYTES + limits.source_bytes + limits.input_bytes + TAR_OVERHEAD_BYTES;
  let total = 0;
  for await (const data of body.iterator({ destroyOnReturn: false })) {
    // A stream without encoding yields buffers.
    const chunk = data as Buffer;
    total += chunk.length;
    if (total > most) throw new JobRefused(`The job has more than ${most} bytes.`);
    if (!tar.write(chunk) && !tar.destroyed) await drained(tar);
    if (failure !== undefined) throw refused(failure);
  }
  if (!tar.destroyed) tar.end(undefined);
  await closed;
  if (failure !== undefined) throw refused(failure);
  return assemble(found, limits);
}

const CAPS: ReadonlyMap<string, (limits: JobLimits) => number> = new Map([
  ['job.json', () => SPEC_BYTES],
  ['source', (limits: JobLimits) => limits.source_bytes],
  ...INPUT_FILES.map(
    (name) => [`inputs/${name}`, (limits: JobLimits) => limits.input_bytes] as const,
  ),
]);

function refused(failure: unknown): JobRefused {
  return failure instanceof JobRefused ? failure : new JobRefused('The job is not a tar archive.');
}

function assemble(found: ReadonlyMap<string, Buffer>, limits: JobLimits): Job {
  const spec = jobSpecSchema.safeParse(parsed(found.get('job.json')));
  if (!spec.success) throw new JobRefused('job.json does not follow the protocol.');
  const inputs = new Map<InputFile, Uint8Array>();
  for (const name of INPUT_FILES) {
    const bytes = found.get(`inputs/${name}`);
    if (bytes !== undefined) inputs.set(name, bytes);
  }
  if (spec.data.text_bytes > limits.text_bytes) {
    throw new JobRefused(`text_bytes is more than ${limits.text_bytes}.`);
  }
  const source = found.get('source')?.toString('utf8');
  return { spec: spec.data, inputs, ...(source === undefined ? {} : { source }) };
}

function parsed(bytes: Buffer | undefined): unknown {
  try {
    return JSON.parse(bytes?.toString('utf8') ?? '');
  } catch {
    return undefined;
  }
}
