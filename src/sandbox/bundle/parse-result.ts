/**
 * result.json → JobResult. The text is hostile: a few megabytes of it keep a schema busy for minutes or fill
 * the heap with faults. So only what is small is checked where it arrives, the rest in a worker thread with
 * a deadline and a memory cap of its own.
 */
import { PartsmithError } from '../../contract/errors.ts';
import type { JobLimits } from '../../contract/limits.ts';
import type { JobResult } from '../../contract/result.ts';
import { WorkerPool } from '../../threads/worker-pool.ts';
import { AnswerRefused } from './answer-refused.ts';
import { checkResult, type ResultVerdict } from './check-result.ts';
import type { ResultMessage } from './result-worker.ts';

/** Rejects with AnswerRefused. */
export type ParseResult = (raw: Uint8Array, limits: JobLimits) => Promise<JobResult>;

export interface ResultParser {
  readonly parse: ParseResult;
  close(): Promise<void>;
}

/** Some milliseconds of checking at the worst, on the event loop. */
const SMALL_BYTES = 32 * 1024;
const DEADLINE_MS = 5_000;
const HEAP_MB = 512;

/** Checks small results where it stands and refuses larger ones: for jobs of our own, such as canaries. */
export async function parseSmallResult(raw: Uint8Array, limits: JobLimits): Promise<JobResult> {
  if (raw.byteLength > SMALL_BYTES) throw tooMuch();
  return accepted(checkResult(raw, limits));
}

export function createResultParser(threads: number): ResultParser {
  const pool = new WorkerPool({
    program: new URL(
      `./result-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`,
      import.meta.url,
    ),
    workerData: undefined,
    subject: 'result',
    threads,
    // Never more than jobs that run, which the slots bound.
    queueMaximum: 1024,
    deadlineMs: DEADLINE_MS,
    heapMb: HEAP_MB,
  });
  return {
    async parse(raw, limits) {
      if (raw.byteLength <= SMALL_BYTES) return accepted(checkResult(raw, limits));
      const { text_bytes, parameters_bytes } = limits;
      const message: ResultMessage = { raw, caps: { text_bytes, parameters_bytes } };
      let verdict: ResultVerdict;
      try {
        // A call that goes away kills its sandbox; its answer is checked to the end and dropped.
        verdict = (await pool.run(message, new AbortController().signal)) as ResultVerdict;
      } catch (error) {
        if (error instanceof PartsmithError && error.code === 'internal') throw error;
        throw tooMuch();
      }
      return accepted(verdict);
    },
    close: () => pool.close(),
  };
}

function accepted(verdict: ResultVerdict): JobResult {
  if ('result' in verdict) return verdict.result;
  throw new AnswerRefused(verdict.ending, verdict.fault);
}

function tooMuch(): AnswerRefused {
  return new AnswerRefused('too_large', 'result.json takes too much time or memory to check.');
}
