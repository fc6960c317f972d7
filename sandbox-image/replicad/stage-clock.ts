import type { KernelStage } from '../../src/contract/result.ts';

/** Tells the stage and keeps its milliseconds. */
export class StageClock {
  readonly #onStage: (stage: KernelStage) => void;
  readonly #timings: Record<string, number> = {};
  readonly #started = performance.now();
  #since = this.#started;
  #stage: KernelStage | undefined;

  constructor(onStage: (stage: KernelStage) => void) {
    this.#onStage = onStage;
  }

  enter(stage: KernelStage): void {
    this.#close();
    this.#stage = stage;
    this.#onStage(stage);
  }

  stop(): Record<string, number> {
    this.#close();
    return { ...this.#timings, total: performance.now() - this.#started };
  }

  #close(): void {
    const now = performance.now();
    if (this.#stage !== undefined) this.#timings[this.#stage] = now - this.#since;
    this.#since = now;
  }
}
