import type { Writable } from 'node:stream';
import { pack } from 'tar-stream';
import type { Job } from '../../contract/job.ts';
import type { JobLimits } from '../../contract/limits.ts';
import { drained } from './flow.ts';

/**
 * Streams the job's tar into a kernel and closes its stdin. A kernel that dies in the middle is not this
 * function's failure: the answer that never comes tells.
 */
export async function writeJob(job: Job, stdin: Writable): Promise<void> {
  const tar = pack();
  const add = (name: string, bytes: Uint8Array): void => {
    tar.entry(
      { name, size: bytes.byteLength, mtime: new Date(0) },
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    );
  };
  add('job.json', Buffer.from(JSON.stringify(job.spec)));
  if (job.source !== undefined) add('source', Buffer.from(job.source));
  for (const [name, bytes] of job.inputs) add(`inputs/${name}`, bytes);
  tar.finalize();
  try {
    for await (const chunk of tar) {
      if (stdin.destroyed) return;
      if (!stdin.write(chunk)) await drained(stdin);
    }
    stdin.end();
  } catch {
    // EPIPE and its relatives.
  }
}

/** Why a job does not fit its limits, or undefined when it does. */
export function jobExcess(job: Job, limits: JobLimits): string | undefined {
  const source = Buffer.byteLength(job.source ?? '');
  if (source > limits.source_bytes) {
    return `The source has ${source} bytes; at most ${limits.source_bytes} are accepted.`;
  }
  if (job.spec.kind === 'build') {
    const parameters = Buffer.byteLength(JSON.stringify(job.spec.parameters));
    if (parameters > limits.parameters_bytes) {
      return `The parameters have ${parameters} bytes; at most ${limits.parameters_bytes} are accepted.`;
    }
  }
  let inputs = 0;
  for (const bytes of job.inputs.values()) inputs += bytes.byteLength;
  if (inputs > limits.input_bytes) {
    return `The inputs have ${inputs} bytes; at most ${limits.input_bytes} are accepted.`;
  }
  return undefined;
}
