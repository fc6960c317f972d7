import { afterEach, describe, expect, it } from 'vitest';
import type { KernelProcess } from '../../src/sandbox/driver.ts';
import { WarmPool, type WarmPoolSettings } from '../../src/sandbox/warm-pool.ts';
import { Puppet } from './puppet.ts';
import { never, until } from './sandbox-fixture.ts';

describe('a warm pool', () => {
  const pools: WarmPool[] = [];
  const opened: Puppet[] = [];
  const logged: string[] = [];
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.drain()));
    opened.length = 0;
    logged.length = 0;
  });

  function pool(settings: Partial<WarmPoolSettings> = {}): WarmPool {
    const made = new WarmPool({
      kernel: 'puppet',
      target: 2,
      open: async () => {
        const puppet = new Puppet(String(opened.length));
        opened.push(puppet);
        return puppet;
      },
      mayRefill: () => true,
      maximumAgeMs: 60_000,
      log: (_level, message) => logged.push(message),
      ...settings,
    });
    pools.push(made);
    return made;
  }

  it('fills up to its target and no further', async () => {
    const filled = pool();
    filled.refill();
    await until('two waiting', () => filled.warm === 2);
    filled.refill();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(opened.length).toBe(2);
  });

  it('hands out every process once, the oldest first', async () => {
    const filled = pool();
    filled.refill();
    await until('two waiting', () => filled.warm === 2);
    const taken = [await filled.take(never), await filled.take(never), await filled.take(never)];
    expect(taken.map(({ process, warm }) => [process.id, warm])).toEqual([
      ['0', true],
      ['1', true],
      ['2', false],
    ]);
  });

  it('starts nothing ahead while it may not', async () => {
    let waiting = true;
    const held = pool({ mayRefill: () => !waiting });
    held.refill();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(opened.length).toBe(0);
    waiting = false;
    held.refill();
    await until('two waiting', () => held.warm === 2);
  });

  it('replaces a process that died while it waited, after a pause, and says so', async () => {
    const filled = pool();
    filled.refill();
    await until('two waiting', () => filled.warm === 2);
    opened[0]?.die();
    await until('one less', () => filled.warm === 1);
    await until('a new one', () => filled.warm === 2);
    expect(logged).toEqual(['a waiting kernel was lost']);
    expect((await filled.take(never)).process.id).toBe('1');
  });

  it('replaces a process that has waited too long', async () => {
    const filled = pool({ target: 1, maximumAgeMs: 30 });
    filled.refill();
    await until('a replaced process', () => opened.length >= 2 && filled.warm === 1);
    expect(opened[0]?.killed).toBe(true);
  });

  it('pauses longer after each failed start and recovers', async () => {
    let failures = 2;
    const starts: number[] = [];
    const shaky = pool({
      target: 1,
      open: async () => {
        starts.push(Date.now());
        if (failures-- > 0) throw new Error('no kernel today');
        return new Puppet('late');
      },
    });
    shaky.refill();
    await until('a waiting process', () => shaky.warm === 1);
    const [first = 0, second = 0, third = 0] = starts;
    expect(second - first).toBeGreaterThanOrEqual(190);
    expect(third - second).toBeGreaterThanOrEqual(390);
  });

  it('gives a job that finds none waiting the one that is just starting', async () => {
    let open: (process: KernelProcess) => void = () => undefined;
    const slow = pool({
      target: 1,
      open: () =>
        new Promise((resolve) => {
          open = resolve;
        }),
    });
    slow.refill();
    const taken = slow.take(never);
    const only = new Puppet('only');
    open(only);
    expect(await taken).toEqual({ process: only, warm: false });
    // Let the refill that follows finish, so that the pool can drain.
    await until('the next start', () => slow.starting === 1);
    open(new Puppet('next'));
    await until('the next one waiting', () => slow.warm === 1);
  });

  it('keeps a started process whose job went away', async () => {
    let open: (process: KernelProcess) => void = () => undefined;
    const slow = pool({
      target: 1,
      open: () =>
        new Promise((resolve) => {
          open = resolve;
        }),
    });
    slow.refill();
    const gone = new AbortController();
    const taken = slow.take(gone.signal);
    gone.abort(new Error('gone'));
    await expect(taken).rejects.toThrow('gone');
    open(new Puppet('kept'));
    await until('the kept one waiting', () => slow.warm === 1);
  });

  it('keeps a started process whose job went away in the very moment in which it was ready', async () => {
    // Aborted before, with and just after the ready line: whoever comes first, nobody may be forgotten.
    for (const order of ['abort first', 'ready first'] as const) {
      for (let turns = 0; turns < 6; turns += 1) {
        let open: (process: KernelProcess) => void = () => undefined;
        const slow = pool({
          target: 1,
          open: (signal) =>
            new Promise((resolve, reject) => {
              open = resolve;
              signal.addEventListener('abort', () => reject(signal.reason));
            }),
        });
        slow.refill();
        const gone = new AbortController();
        const taken = slow.take(gone.signal).then(
          ({ process }) => process,
          () => undefined,
        );
        const only = new Puppet('only');
        if (order === 'ready first') open(only);
        else gone.abort(new Error('gone'));
        for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
        if (order === 'ready first') gone.abort(new Error('gone'));
        else open(only);
        const got = await taken;
        await new Promise((resolve) => setImmediate(resolve));
        const waits = slow.warm === 1 && (await slow.take(never)).process === only;
        expect(got === only || waits || only.killed, `${order}, ${turns} turns later`).toBe(true);
      }
    }
  });

  it('ends everything when drained, handed out or waiting', async () => {
    const filled = pool();
    filled.refill();
    await until('two waiting', () => filled.warm === 2);
    await filled.take(never);
    await filled.drain();
    expect(opened.every(({ killed }) => killed)).toBe(true);
    expect(filled.warm).toBe(0);
  });
});
