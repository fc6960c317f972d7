import { mkdir, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { baseOfVersionedName, type DesignDraft } from '../../src/store/designs.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { startWriter } from './start-writer.ts';
import { filesBelow, temporaryFolder } from './temporary-folder.ts';
import type { Promised } from './writer-process.ts';

const KILLS = 16;

function draft(code: string, changes: Partial<DesignDraft> = {}): DesignDraft {
  return {
    name: 'bracket',
    code,
    description: `about ${code}`,
    language: 'build123d',
    parameters: { width: 20 },
    version: 'auto',
    geometry: { volume_mm3: 7 },
    ...changes,
  };
}

async function fixture(): Promise<{ readonly folder: string; readonly store: Store }> {
  const folder = await temporaryFolder();
  const store = await openStore(folder);
  onTestFinished(() => store.close());
  return { folder, store };
}

test('a design lies on disk as a source and a description that people can read', async () => {
  const { folder, store } = await fixture();
  await store.designs.save('local', draft('result = 1'));
  await store.designs.save('local', draft('export default 2', { language: 'replicad' }));
  await store.designs.save('ann', draft('result = 3'));
  const files = (await filesBelow(folder)).filter((file) => file.includes('designs/'));
  expect(files).toEqual([
    'designs/bracket/v1.json',
    'designs/bracket/v1.py',
    'designs/bracket/v2.json',
    'designs/bracket/v2.ts',
    expect.stringMatching(/^owners\/[0-9a-f]{40}\/designs\/bracket\/v1\.json$/),
    expect.stringMatching(/^owners\/[0-9a-f]{40}\/designs\/bracket\/v1\.py$/),
  ]);
  expect(await readFile(join(folder, 'designs/bracket/v1.py'), 'utf8')).toBe('result = 1');
  expect((await store.designs.get('ann', 'bracket')).code).toBe('result = 3');
});

test('everything saved comes back, the highest version first asked', async () => {
  const { store } = await fixture();
  const first = await store.designs.save('local', draft('one'));
  const second = await store.designs.save('local', draft('two', { geometry: null }));
  expect(await store.designs.get('local', 'bracket')).toEqual({ code: 'two', metadata: second });
  expect(await store.designs.get('local', 'bracket', 1)).toEqual({ code: 'one', metadata: first });
  expect(await store.designs.versions('local', 'bracket')).toEqual([first, second]);
  expect(await store.designs.list('local')).toEqual([second]);
});

test('saving over a version keeps when it was created, also in another language', async () => {
  const { folder, store } = await fixture();
  const first = await store.designs.save('local', draft('one'));
  const again = await store.designs.save(
    'local',
    draft('over', { version: 1, language: 'replicad', geometry: null }),
  );
  expect(again).toMatchObject({ version: 1, created_at: first.created_at, geometry: null });
  expect((await store.designs.get('local', 'bracket')).code).toBe('over');
  expect(await readdir(join(folder, 'designs/bracket'))).toEqual(['v1.json', 'v1.ts']);
});

test('concurrent saves of one name get distinct versions and lose nothing', async () => {
  const { store } = await fixture();
  const codes = Array.from({ length: 20 }, (_, i) => `code ${i}`);
  const saved = await Promise.all(codes.map((code) => store.designs.save('local', draft(code))));
  expect(saved.map(({ version }) => version)).toEqual(codes.map((_, i) => i + 1));
  for (const { version } of saved) {
    expect((await store.designs.get('local', 'bracket', version)).code).toBe(codes[version - 1]);
  }
});

test.each(['', '{"description": "cut', '[]', 'null', '{"created_at": 5, "parameters": "no"}'])(
  'with the description %j the source still speaks',
  async (broken) => {
    const { folder, store } = await fixture();
    await store.designs.save('local', draft('one'));
    await writeFile(join(folder, 'designs/bracket/v1.json'), broken);
    expect(await store.designs.get('local', 'bracket')).toMatchObject({
      code: 'one',
      metadata: { name: 'bracket', version: 1, description: '', language: 'auto', geometry: null },
    });
    await rm(join(folder, 'designs/bracket/v1.json'));
    expect((await store.designs.list('local')).map(({ name }) => name)).toEqual(['bracket']);
  },
);

test('a source edited by hand is the truth: its old measurements are gone, the description stays', async () => {
  const { folder, store } = await fixture();
  await store.designs.save('local', draft('one'));
  const source = join(folder, 'designs/bracket/v1.py');
  await writeFile(source, 'edited');
  const edited = new Date('2027-01-02T03:04:05.000Z');
  await utimes(source, edited, edited);
  expect(await store.designs.get('local', 'bracket')).toMatchObject({
    code: 'edited',
    metadata: {
      description: 'about one',
      geometry: null,
      last_modified: '2027-01-02T03:04:05.000Z',
    },
  });
});

test('an older flat layout is read as version 1, with its description', async () => {
  const { folder, store } = await fixture();
  await mkdir(join(folder, 'designs'));
  await writeFile(join(folder, 'designs/knob.py'), 'result = knob');
  await writeFile(
    join(folder, 'designs/knob.json'),
    '{"name": "knob", "description": "old", "created_at": "2024-05-06T07:08:09Z"}',
  );
  expect(await store.designs.get('local', 'knob')).toMatchObject({
    code: 'result = knob',
    metadata: { version: 1, description: 'old', created_at: '2024-05-06T07:08:09Z' },
  });
  const next = await store.designs.save('local', draft('two', { name: 'knob' }));
  expect(next.version).toBe(2);
  expect(await readdir(join(folder, 'designs'))).toEqual(['knob']);
});

test('deleting one version leaves the others; deleting the last or all leaves nothing', async () => {
  const { folder, store } = await fixture();
  for (const code of ['one', 'two', 'three']) await store.designs.save('local', draft(code));
  expect(await store.designs.delete('local', 'bracket', 2)).toEqual([2]);
  expect((await store.designs.versions('local', 'bracket')).map((v) => v.version)).toEqual([1, 3]);
  await expect(store.designs.get('local', 'bracket', 2)).rejects.toMatchObject({
    code: 'not_found',
    hint: 'Versions: 1, 3.',
  });
  expect(await store.designs.delete('local', 'bracket')).toEqual([1, 3]);
  expect(await readdir(join(folder, 'designs'))).toEqual([]);
  await expect(store.designs.delete('local', 'bracket')).rejects.toMatchObject({
    code: 'not_found',
  });
});

test.each(['', '..', 'a/b', 'x'.repeat(65), 'a.py'])(
  'the name %j never becomes a path',
  async (name) => {
    const { store } = await fixture();
    await expect(store.designs.save('local', draft('x', { name }))).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await expect(store.designs.get('local', name)).rejects.toMatchObject({ code: 'invalid_input' });
  },
);

test('a name that carries its own version names its base', () => {
  expect(baseOfVersionedName('bracket_v2')).toBe('bracket');
  expect(baseOfVersionedName('a-b-V12')).toBe('a-b');
  expect(baseOfVersionedName('bracket')).toBeUndefined();
  expect(baseOfVersionedName('v2')).toBeUndefined();
  expect(baseOfVersionedName('m4_bolt')).toBeUndefined();
});

test('a save cut off before its source arrived never happened, and one after it is finished', async () => {
  const { folder, store } = await fixture();
  const at = (file: string): string => join(folder, 'designs/bracket', file);
  await store.designs.save('local', draft('one'));
  await store.designs.save('local', draft('two', { language: 'replicad' }));
  const next = await readFile(at('v2.json'), 'utf8');
  await store.designs.delete('local', 'bracket', 2);

  await writeFile(at('v1.next.json'), next);
  expect(await store.designs.get('local', 'bracket')).toMatchObject({
    code: 'one',
    metadata: { description: 'about one' },
  });
  await writeFile(at('v1.ts'), 'two');
  expect(await store.designs.get('local', 'bracket')).toMatchObject({
    code: 'two',
    metadata: { version: 1, description: 'about two', language: 'replicad' },
  });
  expect(await readdir(join(folder, 'designs/bracket'))).toEqual(['v1.json', 'v1.ts']);
});

test(`a saver killed ${KILLS} times leaves whole versions only, each with its own description`, async () => {
  const folder = await temporaryFolder();
  const promised: Promised[] = [];
  let mark = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const writer = startWriter(folder, mark, 'designs');
    await writer.until(2 + (kill % 4));
    await sleep(Math.random() * 20);
    writer.process.kill('SIGKILL');
    await writer.gone;
    promised.push(...writer.lines.slice(1).map((line) => JSON.parse(line) as Promised));
    const store = await openStore(folder);
    for (const { version } of await store.designs.versions('local', 'bracket')) {
      const { code, metadata } = await store.designs.get('local', 'bracket', version);
      const found = Number(metadata.parameters['mark']);
      mark = Math.max(mark, found);
      expect(code).toBe(`mark ${found}\n`.repeat(1 + (found % 5) * 4000));
      expect(metadata.description).toBe(`mark ${found}`);
    }
    for (const { mark: said, artifact } of promised.filter((each) => each.artifact !== '1')) {
      const { metadata } = await store.designs.get('local', 'bracket', Number(artifact));
      expect(metadata.parameters).toEqual({ mark: said });
    }
    await store.close();
  }
}, 120_000);
