/**
 * Run one job in a throw-away place. This is all that the engine knows of isolation: no driver's words
 * (container, namespace, process) cross this line.
 */
import type { Job, OutputFile } from '../contract/job.ts';
import type { Language } from '../contract/languages.ts';
import type { JobLimits } from '../contract/limits.ts';
import type { JobResult, KernelStage } from '../contract/result.ts';

export const DRIVERS = ['docker', 'bubblewrap', 'deno', 'remote'] as const;
export type DriverName = (typeof DRIVERS)[number];

export type Stage = 'queued' | 'starting' | KernelStage;

/** Milliseconds on the server's clock. `kernel_ms` runs from job handed over to last byte of answer. */
export interface JobTimings {
  readonly queued_ms: number;
  /** Until a kernel was ready to take the job; about 0 from a warm pool. */
  readonly start_ms: number;
  readonly kernel_ms: number;
  readonly total_ms: number;
  readonly warm: boolean;
}

interface ReportBase {
  readonly kernel: KernelIdentity;
  readonly driver: DriverName;
  readonly timings: JobTimings;
}

/** The kernel answered, and the answer passed every check. The source may still have failed. */
export interface CompletedReport extends ReportBase {
  readonly ending: 'completed';
  readonly result: JobResult;
  readonly files: ReadonlyMap<OutputFile, Uint8Array>;
}

/** The first cause of an ending without an answer wins. */
export interface FailedReport extends ReportBase {
  readonly ending: 'timed_out' | 'cancelled' | 'out_of_memory' | 'too_large' | 'kernel_crashed';
  /** One sentence of ours that says which limit, signal or protocol rule; safe to show. */
  readonly detail: string;
}

export type Report = CompletedReport | FailedReport;

export interface KernelIdentity {
  readonly kernel: string;
  readonly languages: readonly Language[];
  readonly versions: Readonly<Record<string, string>>;
  /** Changes whenever the kernel's program, library or image changes; part of the build key. */
  readonly digest: string;
}

export interface PoolStatus {
  readonly kernel: string;
  readonly warm: number;
  readonly warm_target: number;
  readonly starting: number;
  readonly running: number;
  readonly queued: number;
}

export interface IsolationCheck {
  /** What a hostile job tried, such as `read /etc/passwd`. */
  readonly probe: string;
  readonly held: boolean;
  readonly evidence: string;
}

export interface SandboxStatus {
  readonly driver: DriverName;
  /** One sentence for people: what stands between source and machine. */
  readonly isolation: string;
  /** `strong`: a kernel-enforced wall; `permission_only`: the runtime's own permission checks. */
  readonly strength: 'strong' | 'permission_only';
  readonly kernels: readonly KernelIdentity[];
  readonly pools: readonly PoolStatus[];
  readonly slots: {
    readonly running: number;
    readonly maximum: number;
    readonly queued: number;
    readonly queue_maximum: number;
  };
  readonly checks: readonly IsolationCheck[];
  readonly checked_at: string | undefined;
}

export interface RunOptions {
  /** `replicad` and so on: which kernel; jobs on stored B-rep name the kernel that made it. */
  readonly kernel: string;
  readonly limits: JobLimits;
  /** Advances only forwards; called at most once per stage. */
  readonly onStage?: (stage: Stage) => void;
}

export interface Sandbox {
  /**
   * Proves the isolation by canaries (or remembers a proof) and fills the pools.
   * Rejects with the checks that did not hold; the server must then not serve.
   */
  start(signal: AbortSignal): Promise<void>;
  /**
   * One job in a sandbox of its own, which has been killed when this settles and holds its slot until the
   * last process is gone.
   * Every ending of the job is a report; rejects only with PartsmithError `busy` (queue full, closing),
   * `unsupported` (no such kernel) or `internal` (the driver cannot start a sandbox at all).
   * An aborted signal kills the sandbox and settles as `cancelled` within 250 ms.
   */
  run(job: Job, options: RunOptions, signal: AbortSignal): Promise<Report>;
  status(): SandboxStatus;
  /** Lets nothing new in, cancels what runs after `graceMs`, leaves no process or file behind. */
  close(graceMs: number): Promise<void>;
}
