import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import type { Store, StoreProblem } from '../../src/store/store.ts';
import { keyOf, sampleBuild } from './sample-build.ts';
import { filesBelow, temporaryFolder } from './temporary-folder.ts';

async function opened(folder: string, problems: StoreProblem[] = []): Promise<Store> {
  const store = await openStore(folder, { onProblem: (problem) => problems.push(problem) });
  onTestFinished(() => store.close());
  return store;
}

async function reopened(store: Store, folder: string, problems?: StoreProblem[]): Promise<Store> {
  await store.close();
  return opened(folder, problems);
}

test('a model, its build and which one is active survive a restart, equal to the last field', async () => {
  const folder = await temporaryFolder();
  const before = await opened(folder);
  const glb = await before.blobs.put(Buffer.from('glTF'));
  await before.saveBuild('ann', sampleBuild(1, { glb }));
  const first = await before.setModel('ann', 'bracket', sampleBuild(1, { glb }));
  await before.setModel('ann', 'lid', sampleBuild(2));
  const after = await reopened(before, folder);
  expect(await after.getModel('ann', 'bracket')).toEqual(first);
  expect((await after.getModel('ann', null)).name).toBe('lid');
  expect((await after.listModels('ann')).map((model) => model.name)).toEqual(['lid', 'bracket']);
  expect(await after.findBuild('ann', keyOf(1))).toEqual(sampleBuild(1, { glb }));
});

test('a build whose file is gone is not found, so that it is made again', async () => {
  const folder = await temporaryFolder();
  const store = await opened(folder);
  const glb = await store.blobs.put(Buffer.from('glTF'));
  await store.saveBuild('ann', sampleBuild(1, { glb }));
  await rm(join(folder, 'blobs', glb.sha256.slice(0, 2), glb.sha256.slice(2)));
  expect(await store.findBuild('ann', keyOf(1))).toBeUndefined();
});

test('building a name again makes the new build its model and the name active', async () => {
  const store = await opened(await temporaryFolder());
  await store.setModel('ann', 'bracket', sampleBuild(1));
  await store.setModel('ann', 'lid', sampleBuild(2));
  await store.setModel('ann', 'bracket', sampleBuild(3));
  expect((await store.getModel('ann', undefined)).build.geometry.total.volume_mm3).toBe(3);
  expect((await store.summarizeModels('ann')).map(({ name, active }) => [name, active])).toEqual([
    ['bracket', true],
    ['lid', false],
  ]);
});

test('nothing of one owner is seen by another, whatever the ids look like', async () => {
  const folder = await temporaryFolder();
  const store = await opened(folder);
  const owners = ['ann', 'Ann', '../ann', 'ann/', 'a\u0000nn', '', '💡'];
  for (const [mark, owner] of owners.entries()) {
    await store.setModel(owner, 'bracket', sampleBuild(mark));
    await store.putArtifact(
      { owner, filename: 'a.stl', content_type: 'model/stl', model: 'bracket' },
      Buffer.from(`solid ${mark}`),
    );
  }
  for (const [mark, owner] of owners.entries()) {
    expect((await store.listModels(owner)).map((m) => m.build.parameters)).toEqual([{ mark }]);
    const artifact = await store.findArtifact(owner, 'a.stl');
    const bytes = await store.blobs.get(artifact?.blob.sha256 ?? '');
    expect(Buffer.from(bytes).toString()).toBe(`solid ${mark}`);
    expect(await store.findBuild(owner, keyOf(mark + 1))).toBeUndefined();
  }
  for (const name of await readdir(join(folder, 'owners'))) expect(name).toMatch(/^[0-9a-f]{40}$/);
});

test('names that differ only in case are two models in two files on every file system', async () => {
  const folder = await temporaryFolder();
  const store = await opened(folder);
  await store.setModel('ann', 'Bracket', sampleBuild(1));
  await store.setModel('ann', 'bracket', sampleBuild(2));
  await store.setModel('ann', 'BRACKET', sampleBuild(3));
  const records = (await filesBelow(folder)).filter((file) => file.includes('/models/'));
  expect(new Set(records.map((file) => file.toLowerCase())).size).toBe(3);
  const after = await reopened(store, folder);
  expect((await after.getModel('ann', 'Bracket')).build.geometry.total.volume_mm3).toBe(1);
  expect((await after.getModel('ann', 'bracket')).build.geometry.total.volume_mm3).toBe(2);
});

test.each(['', '.', '..', '../x', 'a/b', 'a\\b', 'a.json', 'a~b', 'x'.repeat(65), 'a\u0000', 'ä'])(
  'the name %j never becomes a path',
  async (name) => {
    const folder = await temporaryFolder();
    const store = await opened(folder);
    const untouched = await filesBelow(folder);
    await expect(store.setModel('ann', name, sampleBuild(1))).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await expect(store.getModel('ann', name)).rejects.toMatchObject({ code: 'not_found' });
    await expect(
      store.putArtifact(
        { owner: 'ann', filename: `${name}.stl/..`, content_type: 'x/y', model: undefined },
        Buffer.from('x'),
      ),
    ).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await store.findBuild('ann', name)).toBeUndefined();
    expect(await store.findArtifact('ann', name)).toBeUndefined();
    expect(await filesBelow(folder)).toEqual(untouched);
  },
);

test('a missing model is an error that names those that exist, newest first', async () => {
  const store = await opened(await temporaryFolder());
  await expect(store.getModel('ann', null)).rejects.toMatchObject({
    code: 'not_found',
    hint: expect.stringContaining('create_model'),
  });
  await store.setModel('ann', 'bracket', sampleBuild(1));
  await store.setModel('ann', 'lid', sampleBuild(2));
  await expect(store.getModel('ann', 'nut')).rejects.toMatchObject({
    code: 'not_found',
    message: 'There is no model named "nut".',
    hint: 'Models, newest first: lid, bracket.',
  });
});

test('of many that set one name at once the last called wins, in memory and after a restart', async () => {
  const folder = await temporaryFolder();
  const store = await opened(folder);
  const marks = Array.from({ length: 40 }, (_, mark) => mark);
  await Promise.all(marks.map((mark) => store.setModel('ann', 'bracket', sampleBuild(mark))));
  expect((await store.getModel('ann', 'bracket')).build.parameters).toEqual({ mark: 39 });
  const after = await reopened(store, folder);
  expect((await after.getModel('ann', 'bracket')).build.parameters).toEqual({ mark: 39 });
});

test('of many names set at once none is lost and the last called is active, also after a restart', async () => {
  const folder = await temporaryFolder();
  const store = await opened(folder);
  const names = Array.from({ length: 40 }, (_, i) => `part_${i}`);
  await Promise.all(
    names.map((name, mark) => store.setModel('ann', name, sampleBuild(mark, { faces: 41 - mark }))),
  );
  const newest = [...names].reverse();
  expect((await store.listModels('ann')).map((model) => model.name)).toEqual(newest);
  const after = await reopened(store, folder);
  expect((await after.listModels('ann')).map((model) => model.name)).toEqual(newest);
  expect(await after.activeModel('ann')).toBe('part_39');
});

test('damaged records are skipped and reported, and the rest is served', async () => {
  const folder = await temporaryFolder();
  const store = await opened(folder);
  const names = ['cut', 'empty', 'flipped', 'foreign', 'good', 'orphan'];
  for (const [mark, name] of names.entries()) {
    await store.setModel('ann', name, sampleBuild(mark));
  }
  await store.close();
  const models = join(folder, 'owners', (await readdir(join(folder, 'owners')))[0] ?? '', 'models');
  const record = (name: string): string => join(models, `${name}.json`);
  const good = await readFile(record('good'), 'utf8');
  await writeFile(record('cut'), good.slice(0, -20));
  await writeFile(record('empty'), '');
  await writeFile(
    record('flipped'),
    (await readFile(record('flipped'), 'utf8')).replace('":1', '":7'),
  );
  await writeFile(record('foreign'), good);
  await rm(join(models, '..', 'builds', keyOf(5).slice(0, 2)), { recursive: true });
  const problems: StoreProblem[] = [];
  const after = await opened(folder, problems);
  expect((await after.listModels('ann')).map((model) => model.name)).toEqual(['good']);
  expect(problems.map(({ path }) => path).sort()).toEqual(
    names.filter((name) => name !== 'good').map(record),
  );
  await after.setModel('ann', 'cut', sampleBuild(9));
  const healed = await reopened(after, folder);
  expect((await healed.getModel('ann', null)).build.parameters).toEqual({ mark: 9 });
});

test('a damaged build makes its model not found, with a report, and building it again heals both', async () => {
  const folder = await temporaryFolder();
  const store = await opened(folder);
  await store.setModel('ann', 'bracket', sampleBuild(1));
  await store.close();
  const owner = join(folder, 'owners', (await readdir(join(folder, 'owners')))[0] ?? '');
  const file = join(owner, 'builds', keyOf(1).slice(0, 2), `${keyOf(1).slice(2)}.json`);
  await writeFile(file, (await readFile(file, 'utf8')).replace('plane', 'plain'));
  const problems: StoreProblem[] = [];
  const after = await opened(folder, problems);
  expect(await after.findBuild('ann', keyOf(1))).toBeUndefined();
  await expect(after.getModel('ann', 'bracket')).rejects.toMatchObject({ code: 'not_found' });
  expect(problems).toContainEqual({
    kind: 'corrupt_record',
    path: file,
    detail: 'does not match its checksum',
  });
  await after.saveBuild('ann', sampleBuild(1));
  await after.setModel('ann', 'bracket', sampleBuild(1));
  const healed = await reopened(after, folder);
  expect((await healed.getModel('ann', null)).build).toEqual(sampleBuild(1));
});

test('builds past the memory cap are read back from disk', async () => {
  const folder = await temporaryFolder();
  const store = await openStore(folder, { buildCacheBytes: 10_000 });
  onTestFinished(() => store.close());
  for (let mark = 0; mark < 20; mark += 1) {
    await store.saveBuild('ann', sampleBuild(mark, { faces: 30 }));
  }
  for (let mark = 0; mark < 20; mark += 1) {
    expect(await store.findBuild('ann', keyOf(mark))).toEqual(sampleBuild(mark, { faces: 30 }));
  }
});

test('the inventory, which hangs in a build twice, lies on disk once', async () => {
  const folder = await temporaryFolder();
  const store = await opened(folder);
  await store.saveBuild('ann', sampleBuild(1, { faces: 50 }));
  const [file = ''] = (await filesBelow(folder)).filter((path) => path.includes('/builds/'));
  expect((await readFile(join(folder, file), 'utf8')).split('"faces":[').length - 1).toBe(1);
});

test('a file handed out is found by its name after a restart, with what it was made from', async () => {
  const folder = await temporaryFolder();
  const store = await opened(folder);
  const record = await store.putArtifact(
    { owner: 'ann', filename: 'Bracket-12.stl', content_type: 'model/stl', model: undefined },
    Buffer.from('solid'),
  );
  const after = await reopened(store, folder);
  expect(await after.findArtifact('ann', 'Bracket-12.stl')).toEqual(record);
  expect(await after.findArtifact('bob', 'Bracket-12.stl')).toBeUndefined();
});

test('after close nothing more is stored, and closing twice is harmless', async () => {
  const store = await openStore(await temporaryFolder());
  const writing = store.setModel('ann', 'bracket', sampleBuild(1));
  await store.close();
  await expect(writing).resolves.toMatchObject({ name: 'bracket' });
  await expect(store.setModel('ann', 'lid', sampleBuild(2))).rejects.toMatchObject({
    code: 'busy',
  });
  await store.close();
});
