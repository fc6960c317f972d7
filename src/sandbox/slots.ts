/** How many jobs run at once, and who is next: first come, first served, with a bounded queue. */
import { PartsmithError } from '../contract/errors.ts';

export class Slots {
  readonly maximum: number;
  readonly queueMaximum: number;
  #running = 0;
  #closed = false;
  readonly #queue: Waiter[] = [];

  constructor(maximum: number, queueMaximum: number) {
    this.maximum = maximum;
    this.queueMaximum = queueMaximum;
  }

  get running(): number {
    return this.#running;
  }

  get queued(): number {
    return this.#queue.length;
  }

  /**
   * Resolves with a function that gives the slot back. Rejects with `busy` when the queue is full or
   * closed, and with the signal's reason when the caller stops waiting.
   */
  async acquire(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#closed) throw new PartsmithError('busy', 'The server is shutting down.');
    if (this.#running < this.maximum && this.#queue.length === 0) return this.#grant();
    if (this.#queue.length >= this.queueMaximum) {
      throw new PartsmithError(
        'busy',
        `All ${this.maximum} sandboxes are in use and ${this.queueMaximum} jobs are waiting already.`,
      );
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        grant: () => {
          signal.removeEventListener('abort', onAbort);
          resolve(this.#grant());
        },
        refuse: (error) => {
          signal.removeEventListener('abort', onAbort);
          reject(error);
        },
      };
      const onAbort = (): void => {
        const at = this.#queue.indexOf(waiter);
        if (at !== -1) this.#queue.splice(at, 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#queue.push(waiter);
    });
  }

  /** Refuses everybody who waits and everybody who comes. */
  close(): void {
    this.#closed = true;
    for (const waiter of this.#queue.splice(0)) {
      waiter.refuse(new PartsmithError('busy', 'The server is shutting down.'));
    }
  }

  #grant(): () => void {
    this.#running += 1;
    let given = true;
    return () => {
      if (!given) return;
      given = false;
      this.#running -= 1;
      this.#queue.shift()?.grant();
    };
  }
}

interface Waiter {
  readonly grant: () => void;
  readonly refuse: (error: unknown) => void;
}
