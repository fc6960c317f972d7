/**
 * Worker threads that take one task at a time from a bounded queue. A task past its deadline, or whose
 * caller went away, ends with its thread: nothing else stops a computation.
 */
import type { Worker } from 'node:worker_threads';
import { ERROR_CODES, PartsmithError } from '../contract/errors.ts';
import { spawnWorker } from './spawn-worker.ts';

/** Worker → main thread; a failure is a field. */
export type WorkerReply =
  | { readonly ok: true; readonly answer: unknown }
  | {
      readonly ok: false;
      /** Of a PartsmithError; undefined for anything else, which is our fault. */
      readonly code: string | undefined;
      readonly message: string;
      readonly hint: string | undefined;
      readonly stack: string | undefined;
    };

export interface PoolOptions {
  /** The worker's file; it answers every message with one WorkerReply. */
  readonly program: URL;
  readonly workerData: unknown;
  /** What the threads work on, for error messages: `mesh`. */
  readonly subject: string;
  readonly threads: number;
  /** Tasks that may wait beside those that run. */
  readonly queueMaximum: number;
  /** From the moment a thread takes the task. */
  readonly deadlineMs: number;
  /** JavaScript heap of one thread; typed arrays lie beside it and are the task's own to bound. */
  readonly heapMb: number;
}

interface Task {
  readonly message: unknown;
  readonly signal: AbortSignal;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onAbort: () => void;
}

interface Thread {
  readonly worker: Worker;
  task: Task | undefined;
  timer: NodeJS.Timeout | undefined;
}

export class WorkerPool {
  readonly #options: PoolOptions;
  readonly #threads = new Set<Thread>();
  readonly #queue: Task[] = [];
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Starts a thread ahead of the first task. */
  warm(): void {
    if (!this.#closed && this.#threads.size === 0) this.#start();
  }

  /** Rejects with PartsmithError: `busy`, `timed_out`, `cancelled`, `out_of_memory`, or the task's own. */
  async run(message: unknown, signal: AbortSignal): Promise<unknown> {
    if (signal.aborted) throw cancelled();
    if (this.#closed) throw new PartsmithError('busy', 'The server is shutting down.');
    if (this.#queue.length >= this.#options.queueMaximum) {
      throw new PartsmithError('busy', `Too many tasks on a ${this.#options.subject} are waiting.`);
    }
    return await new Promise((resolve, reject) => {
      const task: Task = {
        message,
        signal,
        resolve,
        reject,
        onAbort: () => this.#abandon(task, cancelled()),
      };
      signal.addEventListener('abort', task.onAbort, { once: true });
      this.#queue.push(task);
      this.#dispatch();
    });
  }

  /** Ends all threads; what runs or waits is rejected as `cancelled`. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const task of this.#queue.splice(0)) this.#settle(task, () => task.reject(cancelled()));
    const threads = [...this.#threads];
    for (const thread of threads) {
      if (thread.task !== undefined) this.#end(thread, cancelled());
    }
    this.#threads.clear();
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const idle = [...this.#threads].find(({ task }) => task === undefined);
      const full = this.#threads.size >= this.#options.threads;
      const thread = idle ?? (full ? undefined : this.#start());
      const task = thread === undefined ? undefined : this.#queue.shift();
      if (thread === undefined || task === undefined) return;
      thread.task = task;
      thread.worker.ref();
      thread.timer = setTimeout(() => {
        const seconds = this.#options.deadlineMs / 1000;
        const message = `The ${this.#options.subject} took longer than ${seconds} s to work on.`;
        this.#kill(thread, new PartsmithError('timed_out', message));
      }, this.#options.deadlineMs);
      thread.worker.postMessage(task.message, []);
    }
  }

  #start(): Thread {
    const worker = spawnWorker(this.#options.program, {
      workerData: this.#options.workerData,
      resourceLimits: { maxOldGenerationSizeMb: this.#options.heapMb },
      // No task needs a setting, and what holds no secret cannot leak one.
      env: {},
      stdin: false,
    });
    const thread: Thread = { worker, task: undefined, timer: undefined };
    this.#threads.add(thread);
    worker.on('message', (reply: WorkerReply) => this.#reply(thread, reply));
    worker.on('error', (error) => this.#kill(thread, crashed(error, this.#options.subject)));
    worker.on('exit', () =>
      this.#kill(thread, crashed(new Error('the thread ended'), this.#options.subject)),
    );
    // An idle thread keeps no process alive.
    worker.unref();
    return thread;
  }

  #reply(thread: Thread, reply: WorkerReply): void {
    const { task } = thread;
    if (task === undefined) return;
    this.#release(thread);
    this.#settle(task, () => {
      if (reply.ok) task.resolve(reply.answer);
      else task.reject(errorOf(reply));
    });
    this.#dispatch();
  }

  #abandon(task: Task, error: Error): void {
    const waiting = this.#queue.indexOf(task);
    if (waiting >= 0) {
      this.#queue.splice(waiting, 1);
      this.#settle(task, () => task.reject(error));
      return;
    }
    for (const thread of this.#threads) {
      if (thread.task === task) this.#kill(thread, error);
    }
  }

  #kill(thread: Thread, error: Error): void {
    if (!this.#threads.delete(thread)) return;
    this.#end(thread, error);
    void thread.worker.terminate();
    this.#dispatch();
  }

  #end(thread: Thread, error: Error): void {
    const { task } = thread;
    this.#release(thread);
    if (task !== undefined) this.#settle(task, () => task.reject(error));
  }

  #release(thread: Thread): void {
    clearTimeout(thread.timer);
    thread.task = undefined;
    thread.worker.unref();
  }

  #settle(task: Task, how: () => void): void {
    task.signal.removeEventListener('abort', task.onAbort);
    how();
  }
}

function cancelled(): PartsmithError {
  return new PartsmithError('cancelled', 'The caller no longer wants the answer.');
}

function crashed(error: Error & { code?: string }, subject: string): Error {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    const message = `The ${subject} needs more memory than working on it may take.`;
    return new PartsmithError('out_of_memory', message, { cause: error });
  }
  return new PartsmithError('internal', `A thread that works on a ${subject} failed.`, {
    cause: error,
  });
}

function errorOf(reply: Extract<WorkerReply, { ok: false }>): Error {
  const code = ERROR_CODES.find((known) => known === reply.code);
  if (code !== undefined) {
    const { hint } = reply;
    return new PartsmithError(code, reply.message, hint === undefined ? {} : { hint });
  }
  const cause = new Error(reply.message);
  if (reply.stack !== undefined) cause.stack = reply.stack;
  return new PartsmithError('internal', 'A task in a worker thread failed.', { cause });
}
