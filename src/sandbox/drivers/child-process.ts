/**
 * One kernel as a child process of the server: started in a process group of its own, watched while it
 * has a job, and ended with everything below it.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { JobLimits } from '../../contract/limits.ts';
import type { IsolationProfile } from '../isolation/profile.ts';
import type { Ending, KernelProcess } from '../driver.ts';
import { descendantsOf } from './process-tree.ts';
import { usageOf } from './process-usage.ts';
import { readReadyLine } from './ready-line.ts';

export interface ChildPlan {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Bytes that the command reads from file descriptors 3, 4 and so on. */
  readonly handedOver: readonly Uint8Array[];
}

/** After the kill, output that nobody reads may hold the streams open; then they are closed by force. */
const STREAM_GRACE_MS = 2_000;

/** Starts the plan and resolves when its ready line was read; rejects after `startMs` or when it dies. */
export async function startChild(
  plan: ChildPlan,
  watch: IsolationProfile['watch'],
  startMs: number,
  signal: AbortSignal,
): Promise<KernelProcess> {
  signal.throwIfAborted();
  const child = spawn(plan.command, plan.args, {
    cwd: plan.cwd,
    env: plan.env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', ...plan.handedOver.map(() => 'pipe' as const)],
  });
  const { stdin, stdout, stderr } = streamsOf(child);
  // The kernel may be gone before the last byte arrives; its ending tells the story.
  stdin.on('error', () => undefined);
  for (const [index, bytes] of plan.handedOver.entries()) sendOnce(child, 3 + index, bytes);

  let breach: Ending['breach'];
  let watching: NodeJS.Timeout | undefined;
  const ended = endingOf(child, () => {
    clearInterval(watching);
    return breach;
  });

  const kill = (): void => {
    clearInterval(watching);
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      // A new session inside the wall is a group of its own: those below are ended one by one.
      const below = descendantsOf(child.pid);
      for (const target of [-child.pid, child.pid, ...below]) endProcess(target);
    }
    stdin.destroy();
    // The ending is seen when every holder of the streams is gone, so they must be read to their ends.
    stdout.resume();
    stderr.resume();
  };

  try {
    const ready = await readReadyLine(stderr, ended, startMs, signal);
    const { pid } = child;
    if (pid === undefined) throw new Error(`${plan.command} has no process id`);
    return {
      id: String(pid),
      ready,
      stdin,
      stdout,
      stderr,
      kill,
      ended,
      begin(limits) {
        watching = watchUsage(pid, limits, watch, (found) => {
          breach ??= found;
          kill();
        });
      },
    };
  } catch (error) {
    kill();
    await ended;
    throw error;
  }
}

function endProcess(target: number): void {
  try {
    process.kill(target, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

function watchUsage(
  pid: number,
  limits: JobLimits,
  watch: IsolationProfile['watch'],
  onBreach: (breach: NonNullable<Ending['breach']>) => void,
): NodeJS.Timeout {
  let cpuBefore: number | undefined;
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    const usage = await usageOf(pid);
    looking = false;
    if (usage === undefined) return;
    cpuBefore ??= usage.cpu_ms;
    if (watch.memory && usage.resident_bytes > limits.memory_bytes) {
      onBreach({
        ending: 'out_of_memory',
        detail: `The job used more than its ${mebibytes(limits.memory_bytes)} MiB of memory.`,
      });
    } else if (watch.cpu && usage.cpu_ms - cpuBefore > limits.cpu_ms) {
      onBreach({
        ending: 'timed_out',
        detail: `The job used more than its ${limits.cpu_ms / 1000} s of CPU time.`,
      });
    }
  };
  void look();
  return setInterval(() => void look(), watch.interval_ms);
}

function endingOf(child: ChildProcess, breach: () => Ending['breach']): Promise<Ending> {
  return new Promise((resolve) => {
    let force: NodeJS.Timeout | undefined;
    const settle = (code: number | null, signal: string | null): void => {
      clearTimeout(force);
      const cause = breach();
      resolve({ code, signal, ...(cause === undefined ? {} : { breach: cause }) });
    };
    // `error` without an exit: the program could not be started at all.
    child.once('error', () => child.pid === undefined && settle(null, null));
    child.once('exit', () => {
      force = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, STREAM_GRACE_MS);
    });
    child.once('close', settle);
  });
}

function streamsOf(child: ChildProcess): { stdin: Writable; stdout: Readable; stderr: Readable } {
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) {
    throw new Error('a child process was spawned without its pipes');
  }
  return { stdin, stdout, stderr };
}

function sendOnce(child: ChildProcess, descriptor: number, bytes: Uint8Array): void {
  // The type of stdio ends at the fifth stream; the array does not.
  const pipe = [...child.stdio][descriptor];
  if (pipe === undefined || pipe === null || !('end' in pipe)) {
    throw new Error('a child process was spawned without a pipe that it needs');
  }
  pipe.on('error', () => undefined);
  pipe.end(bytes);
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / (1024 * 1024));
}
