import { describe, expect, it } from 'vitest';
import { joinable } from '../../src/engine/join-running.ts';

function pending(): {
  start: (onProgress: (n: number) => void, signal: AbortSignal) => Promise<string>;
  finish: (text: string) => void;
  tell: (n: number) => void;
  starts: number;
  signal: AbortSignal | undefined;
} {
  const state = {
    starts: 0,
    signal: undefined as AbortSignal | undefined,
    finish: (_text: string): void => undefined,
    tell: (_n: number): void => undefined,
    start: (onProgress: (n: number) => void, signal: AbortSignal): Promise<string> => {
      state.starts += 1;
      state.signal = signal;
      state.tell = onProgress;
      return new Promise((resolve) => {
        state.finish = resolve;
      });
    },
  };
  return state;
}

const never = new AbortController().signal;
const ignore = (): void => undefined;

describe('identical calls at the same time', () => {
  it('share one run, its progress and its result', async () => {
    const tasks = joinable<string, number>();
    const task = pending();
    const heard: number[] = [];
    const first = tasks.join('key', task.start, ignore, never);
    await Promise.resolve();
    task.tell(1);
    const second = tasks.join('key', task.start, (n) => heard.push(n), never);
    await Promise.resolve();
    task.tell(2);
    task.finish('done');
    expect(await Promise.all([first, second])).toEqual(['done', 'done']);
    expect(task.starts).toBe(1);
    expect(heard).toEqual([1, 2]);
  });

  it('one leaving does not stop the others', async () => {
    const tasks = joinable<string, number>();
    const task = pending();
    const leaving = new AbortController();
    const first = tasks.join('key', task.start, ignore, leaving.signal);
    const second = tasks.join('key', task.start, ignore, never);
    await Promise.resolve();
    leaving.abort();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    expect(task.signal?.aborted).toBe(false);
    task.finish('done');
    expect(await second).toBe('done');
  });

  it('the last one leaving stops the run, and a newcomer starts afresh', async () => {
    const tasks = joinable<string, number>();
    const task = pending();
    const leaving = new AbortController();
    const first = tasks.join('key', task.start, ignore, leaving.signal);
    await Promise.resolve();
    leaving.abort();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    expect(task.signal?.aborted).toBe(true);
    const again = tasks.join('key', task.start, ignore, never);
    await Promise.resolve();
    expect(task.starts).toBe(2);
    task.finish('second');
    expect(await again).toBe('second');
  });
});
