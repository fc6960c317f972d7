/** One job in one started kernel, from the first byte in to the last process gone. */
import type { Job } from '../contract/job.ts';
import type { JobLimits } from '../contract/limits.ts';
import type { KernelStage } from '../contract/result.ts';
import { AnswerRefused } from './bundle/answer-refused.ts';
import type { ParseResult } from './bundle/parse-result.ts';
import { readAnswer, type Answer } from './bundle/read-answer.ts';
import { writeJob } from './bundle/write-job.ts';
import type { Ending, KernelProcess } from './driver.ts';
import { readStages } from './read-stages.ts';
import type { FailedReport } from './sandbox.ts';

export interface Failure {
  readonly ending: FailedReport['ending'];
  readonly detail: string;
}
export type JobOutcome = ({ readonly ending: 'completed' } & Answer) | Failure;

/** A stream that ended without an answer belongs to a process that is ending. */
const EXIT_GRACE_MS = 2_000;

export interface JobEnd {
  readonly outcome: JobOutcome;
  /** Settles when no process of the sandbox is left; it was killed before the outcome was told. */
  readonly gone: Promise<unknown>;
}

/**
 * Never rejects. A whole answer is told at once, while the sandbox, killed, is still being taken down: that
 * takes longer than many a build. Every other ending is told when it is gone.
 */
export async function runJob(
  kernel: KernelProcess,
  job: Job,
  limits: JobLimits,
  onStage: (stage: KernelStage) => void,
  parse: ParseResult,
  signal: AbortSignal,
): Promise<JobEnd> {
  let failure: Failure | undefined;
  /** The first cause wins; later ones are its consequences. */
  const fail = (ending: Failure['ending'], detail: string): void => {
    failure ??= { ending, detail };
    kernel.kill();
  };
  const onAbort = (): void => fail('cancelled', 'The job was cancelled.');
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  const deadline = setTimeout(
    () => fail('timed_out', `The job took longer than ${limits.wall_ms / 1000} s.`),
    limits.wall_ms,
  );
  const stages = readStages(kernel.stderr, limits.stderr_bytes, onStage, () =>
    fail('too_large', `The kernel wrote more than ${limits.stderr_bytes} bytes to stderr.`),
  );
  const ended = kernel.ended.then((ending) => {
    if (ending.breach !== undefined) fail(ending.breach.ending, ending.breach.detail);
    return ending;
  });

  let answer: Answer | undefined;
  try {
    kernel.begin(limits);
    // A kernel that dies before it has read everything tells why by its ending.
    writeJob(job, kernel.stdin).catch(() => undefined);
    answer = await readAnswer(kernel.stdout, limits, parse);
  } catch (error) {
    if (error instanceof AnswerRefused && !error.cutShort) {
      fail(error.ending, error.message);
    } else {
      const ending = await within(ended, EXIT_GRACE_MS);
      if (ending === undefined || ending.code === 0) {
        fail(
          'kernel_crashed',
          error instanceof AnswerRefused ? error.message : 'The answer could not be read.',
        );
      } else {
        fail(...crash(ending, stages.tail()));
      }
    }
  } finally {
    clearTimeout(deadline);
    signal.removeEventListener('abort', onAbort);
    kernel.kill();
  }
  if (failure === undefined && answer !== undefined) {
    return { outcome: { ending: 'completed', ...answer }, gone: ended };
  }
  await ended;
  const silent: Failure = {
    ending: 'kernel_crashed',
    detail: 'The kernel ended without an answer.',
  };
  return { outcome: failure ?? silent, gone: ended };
}

/** Words of V8, Rust's allocator and WebAssembly for a limit that held. */
const OUT_OF_MEMORY = /out of memory|memory allocation of \d+ bytes failed|allocation failed/i;
/** Shells and wrappers report a death by signal as 128 + its number. */
const SIGNALLED = 128;
const SIGXCPU = 24;
const SIGKILL = 9;

function crash(ending: Ending, stderr: string): [Failure['ending'], string] {
  const number =
    ending.code !== null && ending.code > SIGNALLED ? ending.code - SIGNALLED : undefined;
  if (OUT_OF_MEMORY.test(stderr) && ending.code !== 0) {
    return ['out_of_memory', 'The job needed more memory than its sandbox has.'];
  }
  if (ending.signal === 'SIGXCPU' || number === SIGXCPU) {
    return ['timed_out', 'The job used up its CPU time.'];
  }
  if (ending.signal === 'SIGKILL' || number === SIGKILL) {
    return ['kernel_crashed', 'The kernel was killed from outside.'];
  }
  const how =
    ending.signal ?? (number === undefined ? `exit code ${ending.code}` : `signal ${number}`);
  return ['kernel_crashed', `The kernel died (${how}).`];
}

async function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
