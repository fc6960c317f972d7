import { describe, expect, it } from 'vitest';
import { Slots } from '../../src/sandbox/slots.ts';
import { never } from './sandbox-fixture.ts';

describe('slots', () => {
  it('serve 64 callers in the order in which they came, never more than the maximum at once', async () => {
    const slots = new Slots(3, 64);
    const order: number[] = [];
    let running = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 64 }, async (_, caller) => {
        const release = await slots.acquire(new AbortController().signal);
        order.push(caller);
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, caller % 3));
        running -= 1;
        release();
      }),
    );
    expect(order).toEqual(Array.from({ length: 64 }, (_, caller) => caller));
    expect(most).toBe(3);
    expect([slots.running, slots.queued]).toEqual([0, 0]);
  });

  it('refuse with busy behind a full queue, and let in again when there is room', async () => {
    const slots = new Slots(1, 1);
    const release = await slots.acquire(never);
    const second = slots.acquire(never);
    await expect(slots.acquire(never)).rejects.toMatchObject({ code: 'busy' });
    release();
    const third = slots.acquire(never);
    (await second)();
    (await third)();
    expect(slots.running).toBe(0);
  });

  it('forget a caller who stops waiting, and pass the slot to the next', async () => {
    const slots = new Slots(1, 2);
    const release = await slots.acquire(never);
    const gone = new AbortController();
    const left = slots.acquire(gone.signal);
    const next = slots.acquire(never);
    gone.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    expect(slots.queued).toBe(1);
    release();
    (await next)();
    expect(slots.running).toBe(0);
  });

  it('count a slot once, however often it is given back', async () => {
    const slots = new Slots(1, 1);
    const release = await slots.acquire(never);
    release();
    release();
    await slots.acquire(never);
    expect(slots.running).toBe(1);
  });

  it('refuse everybody when closed, waiting or new', async () => {
    const slots = new Slots(1, 1);
    await slots.acquire(never);
    const waiting = slots.acquire(never);
    slots.close();
    await expect(waiting).rejects.toMatchObject({ code: 'busy' });
    await expect(slots.acquire(never)).rejects.toMatchObject({ code: 'busy' });
  });
});
