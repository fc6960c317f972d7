/**
 * The seam under the sandbox: a driver knows one way to put a kernel process behind a wall, and nothing
 * of jobs, queues, pools or tar. Everything above this line is the same for every driver.
 */
import type { Readable, Writable } from 'node:stream';
import type { JobLimits } from '../contract/limits.ts';
import type { ReadyLine } from '../contract/result.ts';
import type { DriverName, IsolationCheck, SandboxStatus } from './sandbox.ts';

/** A kernel that a driver can start. */
export interface KernelPlace {
  readonly kernel: string;
  /** Changes with the kernel's program, its libraries and the runtime that executes it. */
  readonly digest: string;
}

/** How a kernel process came to its end. */
export interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
  /** Set when the driver itself ended the process because it passed a limit. */
  readonly breach?: {
    readonly ending: 'out_of_memory' | 'timed_out' | 'too_large';
    readonly detail: string;
  };
}

/** One started kernel that waits for its one job. Single use: nobody gives it a second one. */
export interface KernelProcess {
  /** For log lines and `Driver.inspect`: a process or container id. */
  readonly id: string;
  readonly ready: ReadyLine;
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** From the byte after the ready line on. */
  readonly stderr: Readable;
  /** The job is about to be handed over: memory and CPU are watched against these limits from here. */
  begin(limits: JobLimits): void;
  /** Ends everything inside the wall at once. Idempotent. */
  kill(): void;
  /** Settles when no process and no file of it is left; never rejects. */
  readonly ended: Promise<Ending>;
}

export interface Driver {
  readonly name: DriverName;
  /** One sentence for people: what stands between source and machine. */
  readonly isolation: string;
  readonly strength: SandboxStatus['strength'];
  /**
   * Makes kernels startable here. Rejects with `DriverUnavailable` when this machine lacks what the
   * driver needs; `auto` then tries the next one.
   */
  prepare(signal: AbortSignal): Promise<readonly KernelPlace[]>;
  /**
   * Starts a kernel and reads its ready line. The wall is sized by the operator's ceilings, because a
   * warm process does not know its job yet. Rejects when no ready line comes in time.
   */
  open(kernel: string, signal: AbortSignal): Promise<KernelProcess>;
  /**
   * What the operating system says of a started kernel from outside: limits, user, namespaces. Catches
   * what a canary cannot see, because another layer refuses the same deed.
   */
  inspect(kernel: KernelProcess): Promise<readonly IsolationCheck[]>;
  /** All that a remembered self-test depends on, beside the kernels' digests; known after `prepare`. */
  fingerprint(): string;
  /** The same wall without its inner layer, so that a canary can lean against the outer one alone. */
  withoutInnerLayer(): Driver | undefined;
  /** Ends what the driver itself keeps running; called when no kernel of it is left. */
  close?(): Promise<void>;
}

/** This machine cannot run the driver; the message says what is missing and is meant for the operator. */
export class DriverUnavailable extends Error {
  override readonly name = 'DriverUnavailable';
}

export type SandboxLog = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;
