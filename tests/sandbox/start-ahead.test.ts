import { expect, it } from 'vitest';
import { openSandbox, run, until } from './sandbox-fixture.ts';

it('while a job waits for its slot, its kernel starts already, and no more than the pool holds', async () => {
  const sandbox = await openSandbox({ slots: 1, warm: { default: 1 } });
  const off = new AbortController();
  try {
    const first = run(sandbox, 'await new Promise(() => setInterval(() => {}, 1000));', {
      signal: off.signal,
    });
    const second = run(sandbox, '');
    const third = run(sandbox, '');
    await until('a kernel for the second', () => {
      const pool = sandbox.status().pools[0];
      return pool?.running === 1 && pool.queued === 2 && pool.warm === 1;
    });
    expect(sandbox.status().pools[0]?.starting).toBe(0);
    off.abort();
    expect(await first).toMatchObject({ ending: 'cancelled' });
    expect(await second).toMatchObject({ ending: 'completed', timings: { warm: true } });
    expect(await third).toMatchObject({ ending: 'completed' });
  } finally {
    off.abort();
    await sandbox.close(0);
  }
});
