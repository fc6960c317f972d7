/**
 * Several callers of one running task: the first starts it, later ones join, and it is aborted when the
 * last of them has gone. A client that lost its stream and asks again finds its job still running.
 */
import { PartsmithError } from '../contract/errors.ts';

interface Running<Result, Progress> {
  readonly result: Promise<Result>;
  readonly controller: AbortController;
  readonly listeners: Set<(progress: Progress) => void>;
  latest: Progress | undefined;
  waiting: number;
}

export interface Joinable<Result, Progress> {
  join(
    key: string,
    start: (onProgress: (progress: Progress) => void, signal: AbortSignal) => Promise<Result>,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<Result>;
}

export function joinable<Result, Progress>(): Joinable<Result, Progress> {
  const tasks = new Map<string, Running<Result, Progress>>();

  function begin(
    key: string,
    start: (onProgress: (progress: Progress) => void, signal: AbortSignal) => Promise<Result>,
  ): Running<Result, Progress> {
    const controller = new AbortController();
    const listeners = new Set<(progress: Progress) => void>();
    const result = Promise.resolve().then(() =>
      start((progress) => {
        task.latest = progress;
        for (const listener of listeners) listener(progress);
      }, controller.signal),
    );
    const task: Running<Result, Progress> = {
      result,
      controller,
      listeners,
      latest: undefined,
      waiting: 0,
    };
    tasks.set(key, task);
    const forget = (): void => {
      if (tasks.get(key) === task) tasks.delete(key);
    };
    result.then(forget, forget);
    return task;
  }

  return {
    async join(key, start, onProgress, signal) {
      if (signal.aborted) throw new PartsmithError('cancelled', 'The call was cancelled.');
      const task = tasks.get(key) ?? begin(key, start);
      if (task.latest !== undefined) onProgress(task.latest);
      task.listeners.add(onProgress);
      task.waiting += 1;
      let leave: (() => void) | undefined;
      const left = new Promise<never>((_, reject) => {
        leave = () => reject(new PartsmithError('cancelled', 'The call was cancelled.'));
        signal.addEventListener('abort', leave, { once: true });
      });
      try {
        return await Promise.race([task.result, left]);
      } finally {
        if (leave !== undefined) signal.removeEventListener('abort', leave);
        task.listeners.delete(onProgress);
        task.waiting -= 1;
        if (task.waiting === 0) {
          // Nobody may join a task that is being aborted.
          if (tasks.get(key) === task) tasks.delete(key);
          task.controller.abort();
        }
      }
    },
  };
}
