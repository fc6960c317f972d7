import { readdir, writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import type { StoreProblem } from '../../src/store/store.ts';
import { keyOf } from './sample-build.ts';
import { startWriter } from './start-writer.ts';
import { filesBelow, temporaryFolder } from './temporary-folder.ts';
import type { Promised } from './writer-process.ts';

const KILLS = 24;

/** Opens what a killed writer left and holds it against everything that was promised before the kill. */
async function expectWhole(folder: string, promised: readonly Promised[]): Promise<number> {
  const problems: StoreProblem[] = [];
  const store = await openStore(folder, { onProblem: (problem) => problems.push(problem) });
  try {
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
    expect(await readdir(join(folder, 'locks'))).toHaveLength(1);
    let highest = 0;
    for (const { name, mark, artifact } of promised) {
      const model = await store.getModel('ann', name);
      // A later write of the same name may have been finished but not told.
      expect(model.build.geometry.total.volume_mm3).toBeGreaterThanOrEqual(mark);
      expect(await store.findBuild('ann', keyOf(mark))).toBeDefined();
      const file = await store.findArtifact('ann', artifact);
      expect((await store.blobs.get(file?.blob.sha256 ?? '')).byteLength).toBe(file?.blob.size);
    }
    for (const model of await store.listModels('ann')) {
      const glb = model.build.files['mesh.glb'];
      expect((await store.blobs.get(glb?.sha256 ?? '')).byteLength).toBe(glb?.size);
      highest = Math.max(highest, model.build.geometry.total.volume_mm3);
    }
    for (const path of await filesBelow(join(folder, 'blobs'))) {
      await store.blobs.get(path.replace('/', ''));
    }
    const builds = (await filesBelow(join(folder, 'owners'))).flatMap((path) => {
      const key = /builds\/(..)\/(.{62})\.json$/.exec(path);
      return key === null ? [] : [`${key[1]}${key[2]}`];
    });
    for (const key of builds) expect(await store.findBuild('ann', key)).toMatchObject({ key });
    expect(problems).toEqual([]);
    return highest;
  } finally {
    await store.close();
  }
}

test(`a writer killed ${KILLS} times at random points leaves only whole records, and all that it promised`, async () => {
  const folder = await temporaryFolder();
  const promised: Promised[] = [];
  let highest = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const writer = startWriter(folder, highest + 10);
    expect(JSON.parse(await writer.first)).toEqual({ opened: true });
    await writer.until(1 + (kill % 6));
    await sleep(Math.random() * 30);
    writer.process.kill('SIGKILL');
    await writer.gone;
    promised.push(...writer.lines.slice(1).map((line) => JSON.parse(line) as Promised));
    highest = Math.max(highest + 10, await expectWhole(folder, promised));
  }
  expect(promised.length).toBeGreaterThanOrEqual((KILLS / 6) * (1 + 2 + 3 + 4 + 5));
}, 120_000);

test('what a killed process left half written is gone once the store is open', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'tmp', 'deep'), { recursive: true });
  await writeFile(join(folder, 'tmp', 'half'), 'ha');
  await writeFile(join(folder, 'tmp', 'deep', 'half'), 'ha');
  const store = await openStore(folder);
  expect(await readdir(join(folder, 'tmp'))).toEqual([]);
  await store.close();
});
