import { PassThrough } from 'node:stream';
import type { Ending, KernelProcess } from '../../src/sandbox/driver.ts';

/** A kernel process without a process: what a pool sees of one, with its end in the test's hand. */
export class Puppet implements KernelProcess {
  readonly id: string;
  readonly ready = {
    ready: true as const,
    kernel: 'puppet',
    protocol: 1 as const,
    languages: ['replicad' as const],
    versions: {},
  };
  readonly stdin = new PassThrough();
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  readonly ended: Promise<Ending>;
  killed = false;
  #end: (ending: Ending) => void = () => undefined;

  constructor(id: string) {
    this.id = id;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }
  begin(): void {}
  kill(): void {
    this.killed = true;
    this.#end({ code: null, signal: 'SIGKILL' });
  }
  die(): void {
    this.#end({ code: 1, signal: null });
  }
}
