/** Kernel processes that are started ahead of their job. Each serves one job and is never put back. */
import type { KernelProcess, SandboxLog } from './driver.ts';

export interface WarmPoolSettings {
  readonly kernel: string;
  /** How many wait when nothing runs. */
  readonly target: number;
  readonly open: (signal: AbortSignal) => Promise<KernelProcess>;
  /** False while starting ahead would take the processor from jobs that gain nothing by it. */
  readonly mayRefill: () => boolean;
  /** A process that has waited this long is replaced by a fresh one. */
  readonly maximumAgeMs: number;
  readonly log: SandboxLog;
}

const BACKOFF_FIRST_MS = 200;
const BACKOFF_LAST_MS = 30_000;

interface Starting {
  readonly process: Promise<KernelProcess | undefined>;
  /** A job waits for it. */
  claimed: boolean;
  /** It started for the job that claims it, which has not taken it yet. */
  started?: KernelProcess;
}

export class WarmPool {
  readonly #settings: WarmPoolSettings;
  readonly #closing = new AbortController();
  /** Oldest first. */
  readonly #idle: { readonly process: KernelProcess; readonly since: number }[] = [];
  /** Every process that was opened and is not yet gone. */
  readonly #alive = new Set<KernelProcess>();
  #starting: Starting | undefined;
  #coldStarts = 0;
  #backoffMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(settings: WarmPoolSettings) {
    this.#settings = settings;
  }

  get target(): number {
    return this.#settings.target;
  }

  get warm(): number {
    return this.#idle.length;
  }

  get starting(): number {
    return this.#coldStarts + (this.#starting === undefined ? 0 : 1);
  }

  /** The oldest waiting process, one that is just starting, or a new one. Rejects when none can start. */
  async take(signal: AbortSignal): Promise<{ process: KernelProcess; warm: boolean }> {
    signal.throwIfAborted();
    const idle = this.#idle.shift();
    if (idle !== undefined) return { process: idle.process, warm: true };
    const starting = this.#starting;
    if (starting !== undefined && !starting.claimed) {
      starting.claimed = true;
      const process = await abortable(starting.process, signal).catch((error: unknown) => {
        // Nobody will come for it any more: it waits for the next job.
        starting.claimed = false;
        if (starting.started !== undefined) this.#keep(starting.started);
        throw error;
      });
      if (process !== undefined) return { process, warm: false };
    }
    this.#coldStarts += 1;
    try {
      return { process: await this.#open(signal), warm: false };
    } finally {
      this.#coldStarts -= 1;
    }
  }

  /** Starts what is missing, one at a time. Call it whenever a job has ended. */
  refill(): void {
    const { target, mayRefill } = this.#settings;
    if (this.#closing.signal.aborted || this.#starting !== undefined) return;
    if (this.#idle.length >= target || !mayRefill() || this.#timer !== undefined) return;
    const entry: Starting = { process: this.#startAhead(), claimed: false };
    this.#starting = entry;
    void entry.process.then((process) => {
      this.#starting = undefined;
      if (process !== undefined && entry.claimed) entry.started = process;
      else if (process !== undefined) this.#keep(process);
      this.refill();
    });
  }

  /** Resolves when a process waits, or with the reason why none can be started. */
  async first(signal: AbortSignal): Promise<KernelProcess> {
    const process = this.#idle[0]?.process ?? (await this.#open(signal));
    if (this.#settings.target === 0) {
      process.kill();
    } else if (!this.#idle.some((entry) => entry.process === process)) {
      this.#keep(process);
    }
    return process;
  }

  /** Ends every process and lets no new one start; resolves when all are gone. */
  async drain(): Promise<void> {
    this.#closing.abort(new Error('the pool is closing'));
    clearTimeout(this.#timer);
    this.#idle.length = 0;
    await this.#starting?.process;
    for (const process of this.#alive) process.kill();
    await Promise.all([...this.#alive].map((process) => process.ended));
  }

  async #open(signal: AbortSignal): Promise<KernelProcess> {
    const process = await this.#settings.open(AbortSignal.any([signal, this.#closing.signal]));
    this.#alive.add(process);
    void process.ended.then(() => this.#alive.delete(process));
    return process;
  }

  async #startAhead(): Promise<KernelProcess | undefined> {
    try {
      const process = await this.#open(this.#closing.signal);
      this.#backoffMs = 0;
      return process;
    } catch (error) {
      if (this.#closing.signal.aborted) return undefined;
      this.#backOff(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  #keep(process: KernelProcess): void {
    const enough = this.#idle.length >= this.#settings.target;
    if (this.#closing.signal.aborted || enough) return process.kill();
    const entry = { process, since: Date.now() };
    this.#idle.push(entry);
    const expiry = setTimeout(() => {
      if (!this.#remove(entry)) return;
      process.kill();
      this.refill();
    }, this.#settings.maximumAgeMs);
    expiry.unref();
    void process.ended.then(({ code, signal }) => {
      clearTimeout(expiry);
      if (this.#remove(entry)) this.#backOff(`it ended while waiting (${signal ?? code})`);
    });
  }

  #remove(entry: { readonly process: KernelProcess; readonly since: number }): boolean {
    const at = this.#idle.indexOf(entry);
    if (at === -1) return false;
    this.#idle.splice(at, 1);
    return true;
  }

  #backOff(reason: string): void {
    this.#backoffMs = Math.min(BACKOFF_LAST_MS, Math.max(BACKOFF_FIRST_MS, this.#backoffMs * 2));
    this.#settings.log('warn', 'a waiting kernel was lost', {
      kernel: this.#settings.kernel,
      reason,
      retry_ms: this.#backoffMs,
    });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.refill();
    }, this.#backoffMs);
    this.#timer.unref();
  }
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
