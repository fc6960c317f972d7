/** The two messages of the protocol: one tar in, one tar out. */
import { createTar, parseTar } from 'nanotar';
import type { InputFile, JobSpec, OutputFile } from '../../src/contract/job.ts';
import type { JobResult } from '../../src/contract/result.ts';

export interface ReceivedJob {
  readonly spec: JobSpec;
  /** Empty for jobs that are no build. */
  readonly source: string;
  readonly inputs: ReadonlyMap<InputFile, Uint8Array>;
}

/** The server has checked the job against the contract; the kernel only takes it apart. */
export function readJob(tar: Uint8Array): ReceivedJob {
  let spec: JobSpec | undefined;
  let source = '';
  const inputs = new Map<InputFile, Uint8Array>();
  for (const { name, data } of parseTar(tar)) {
    const bytes = data ?? new Uint8Array();
    if (name === 'job.json') spec = JSON.parse(new TextDecoder().decode(bytes)) as JobSpec;
    else if (name === 'source') source = new TextDecoder().decode(bytes);
    // The names come from our own server, which takes them from the contract's list.
    else if (name.startsWith('inputs/')) inputs.set(name.slice(7) as InputFile, bytes);
  }
  if (spec === undefined) throw new Error('the bundle has no job.json');
  return { spec, source, inputs };
}

const BLOCK = 512;

/** Two zero blocks have arrived: the sender may keep its end of the pipe open. */
export class TarEnd {
  #next = 0;

  /** Call again with all bytes so far; headers that were seen are not read again. */
  reached(bytes: Uint8Array): boolean {
    while (this.#next + 2 * BLOCK <= bytes.length) {
      const header = bytes.subarray(this.#next, this.#next + BLOCK);
      if (header[0] === 0) return true;
      const size = Number.parseInt(new TextDecoder().decode(header.subarray(124, 136)), 8) || 0;
      this.#next += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    }
    return false;
  }
}

/** `result.json` first, then the files; no clock and no owner, so that one answer is one byte string. */
export function writeAnswer(
  result: JobResult,
  files: ReadonlyMap<OutputFile, Uint8Array>,
): Uint8Array {
  const tar = createTar(
    [
      { name: 'result.json', data: new TextEncoder().encode(JSON.stringify(result)) },
      ...[...files].map(([name, data]) => ({ name: `files/${name}`, data })),
    ],
    { attrs: { mtime: 0, uid: 0, gid: 0, mode: '644', user: '', group: '' } },
  );
  // nanotar rounds up to a record of 10240 bytes and leaves no end mark where the entries fill it.
  const ended = new Uint8Array(tar.length + 2 * BLOCK);
  ended.set(tar);
  return ended;
}
