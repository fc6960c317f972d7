import { execFileSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import type { StoreProblem } from '../../src/store/store.ts';
import { sampleBuild } from './sample-build.ts';
import { startWriter } from './start-writer.ts';
import { temporaryFolder } from './temporary-folder.ts';
import type { Promised } from './writer-process.ts';

test('a file past what the system lets this process write is quota_exceeded, with nothing half written', async () => {
  const folder = await temporaryFolder();
  // ulimit -f counts 512-byte blocks: 100 KiB, which the larger blobs of the writer pass.
  const limited = ['sh', '-c', `trap '' XFSZ; ulimit -f 200; exec "$@"`, 'sh'];
  const writer = startWriter(folder, 0, 'forever', limited);
  expect(await writer.gone).toBe(3);
  expect(JSON.parse(writer.lines.at(-1) ?? '')).toEqual({
    code: 'quota_exceeded',
    message: 'The disk of this server is full; nothing was stored.',
    // The server's want, not the caller's share (which would be 429 with a time to wait).
    status: 507,
  });
  expect(await readdir(join(folder, 'tmp'))).toEqual([]);
});

test.skipIf(process.getuid?.() !== 0)(
  'on a full disk (needs root to mount one) what was promised stays, the rest is refused, and room heals it',
  async () => {
    const folder = await temporaryFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder]);
    onTestFinished(() => {
      execFileSync('umount', ['-l', folder]);
    });
    const writer = startWriter(folder, 0);
    expect(await writer.gone).toBe(3);
    expect(JSON.parse(writer.lines.at(-1) ?? '')).toMatchObject({ code: 'quota_exceeded' });
    const promised = writer.lines.slice(1, -1).map((line) => JSON.parse(line) as Promised);
    expect(promised.length).toBeGreaterThan(3);
    const problems: StoreProblem[] = [];
    const store = await openStore(folder, { onProblem: (problem) => problems.push(problem) });
    onTestFinished(() => store.close());
    for (const { name, mark } of promised) {
      const model = await store.getModel('ann', name);
      expect(model.build.geometry.total.volume_mm3).toBeGreaterThanOrEqual(mark);
    }
    const before = (await store.listModels('ann')).map((model) => model.build.key);
    const large = sampleBuild(1_000_000, { faces: 100_000 });
    await expect(store.setModel('ann', 'large', large)).rejects.toMatchObject({
      code: 'quota_exceeded',
    });
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
    expect((await store.listModels('ann')).map((model) => model.build.key)).toEqual(before);
    execFileSync('mount', ['-o', 'remount,size=64m', folder]);
    await store.setModel('ann', 'large', large);
    expect((await store.getModel('ann', null)).name).toBe('large');
    expect(problems).toEqual([]);
  },
);
