import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { usageOf } from '../../../src/sandbox/drivers/process-usage.ts';

// Against Node's own figure, which asks the system for the size of a page.
it('what a process uses is in bytes, whatever the size of a page here', async () => {
  const before = process.memoryUsage.rss();
  const usage = await usageOf(process.pid);
  expect(usage?.resident_bytes).toBeGreaterThan(before / 2);
  expect(usage?.resident_bytes).toBeLessThan(before * 2);
  expect(usage?.cpu_ms).toBeGreaterThan(0);
});

it('a process that is gone uses nothing that can be told', async () => {
  const highest = Number(await readFile('/proc/sys/kernel/pid_max', 'latin1').catch(() => 1e9));
  expect(await usageOf(highest + 1)).toBeUndefined();
});
