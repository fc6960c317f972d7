import { createHash, randomBytes } from 'node:crypto';
import { readFile, readdir, readlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import type { Store, StoreProblem } from '../../src/store/store.ts';
import { filesBelow, temporaryFolder } from './temporary-folder.ts';

interface Fixture {
  readonly folder: string;
  readonly store: Store;
  readonly problems: readonly StoreProblem[];
}

async function fixture(): Promise<Fixture> {
  const folder = await temporaryFolder();
  const problems: StoreProblem[] = [];
  const store = await openStore(folder, { onProblem: (problem) => problems.push(problem) });
  onTestFinished(() => store.close());
  return { folder, store, problems };
}

const pathOf = (folder: string, sha256: string): string =>
  join(folder, 'blobs', sha256.slice(0, 2), sha256.slice(2));

async function openDescriptors(path: string): Promise<number> {
  const links = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
  );
  return links.filter((target) => target === path).length;
}

test.each([0, 1, 1000, 256 * 1024, 256 * 1024 + 1, 5_000_000])(
  '%d bytes come back whole and as a stream, under their SHA-256',
  async (length) => {
    const { folder, store } = await fixture();
    const bytes = randomBytes(length);
    const ref = await store.blobs.put(bytes);
    expect(ref).toEqual({
      sha256: createHash('sha256').update(bytes).digest('hex'),
      size: length,
    });
    expect(bytes.equals(await store.blobs.get(ref.sha256))).toBe(true);
    expect(bytes.equals(await buffer(await store.blobs.stream(ref.sha256)))).toBe(true);
    expect(bytes.equals(await readFile(pathOf(folder, ref.sha256)))).toBe(true);
  },
);

test('the same bytes twice, also at once, are one file', async () => {
  const { folder, store } = await fixture();
  const bytes = randomBytes(100_000);
  const refs = await Promise.all([1, 2, 3, 4].map(() => store.blobs.put(bytes)));
  refs.push(await store.blobs.put(bytes));
  expect(new Set(refs.map((ref) => ref.sha256)).size).toBe(1);
  expect((await filesBelow(folder)).filter((file) => !file.startsWith('locks/'))).toHaveLength(1);
});

test.each([
  [0, 0],
  [0, 99],
  [1, 700_000],
  [262_143, 262_144],
  [999_999, 999_999],
  [0, 999_999],
])('bytes %d to %d are exactly those, both ends included', async (start, end) => {
  const { store } = await fixture();
  const bytes = randomBytes(1_000_000);
  const { sha256 } = await store.blobs.put(bytes);
  const part = await buffer(await store.blobs.stream(sha256, { start, end }));
  expect(part.equals(bytes.subarray(start, end + 1))).toBe(true);
});

test.each([
  [-1, 5],
  [5, 4],
  [0, 1000],
  [1000, 1000],
  [Number.NaN, 3],
])('bytes %d to %d of a thousand are refused as not satisfiable', async (start, end) => {
  const { folder, store } = await fixture();
  const { sha256 } = await store.blobs.put(randomBytes(1000));
  await expect(store.blobs.stream(sha256, { start, end })).rejects.toMatchObject({ status: 416 });
  expect(await openDescriptors(pathOf(folder, sha256))).toBe(0);
});

test.each(['absent'.padEnd(64, 'f'), 'f'.repeat(64), '../../etc/passwd', ''])(
  'the address %j is not found and is no path',
  async (sha256) => {
    const { store } = await fixture();
    await expect(store.blobs.get(sha256)).rejects.toMatchObject({ code: 'not_found' });
    await expect(store.blobs.stream(sha256)).rejects.toMatchObject({ code: 'not_found' });
    expect(await store.blobs.has(sha256)).toBe(false);
  },
);

const damages: readonly [string, (path: string) => Promise<void>][] = [
  ['changed byte', async (path) => writeFile(path, flipped(await readFile(path)))],
  ['cut end', (path) => truncate(path, 299_999)],
  ['appended byte', (path) => writeFile(path, 'x', { flag: 'a' })],
  ['lost content', (path) => truncate(path, 0)],
];

function flipped(bytes: Buffer): Buffer {
  bytes[200_000] = (bytes[200_000] ?? 0) ^ 1;
  return bytes;
}

test.each(damages)(
  'a blob with a %s is an error, set aside, reported, and healed by storing it again',
  async (_, damage) => {
    const { folder, store, problems } = await fixture();
    const bytes = randomBytes(300_000);
    const { sha256 } = await store.blobs.put(bytes);
    await damage(pathOf(folder, sha256));
    await expect(store.blobs.get(sha256)).rejects.toMatchObject({ code: 'internal' });
    expect(problems.map((problem) => problem.kind)).toEqual(['corrupt_blob']);
    expect(await store.blobs.has(sha256)).toBe(false);
    expect(await readdir(join(folder, 'quarantine'))).toEqual([sha256]);
    await store.blobs.put(bytes);
    expect(bytes.equals(await store.blobs.get(sha256))).toBe(true);
  },
);

test.each(damages)(
  'a stream of a blob with a %s fails before its end, and the reader never has a whole file',
  async (_, damage) => {
    const { folder, store, problems } = await fixture();
    const { sha256 } = await store.blobs.put(randomBytes(300_000));
    await damage(pathOf(folder, sha256));
    let received = 0;
    const reading = (async () => {
      for await (const chunk of await store.blobs.stream(sha256)) received += chunk.length;
    })();
    await expect(reading).rejects.toMatchObject({ code: 'internal' });
    expect(received).toBeLessThan(300_000);
    expect(problems.map((problem) => problem.kind)).toEqual(['corrupt_blob']);
    expect(await store.blobs.has(sha256)).toBe(false);
  },
);

test('a damaged blob left by an earlier process is replaced when the same bytes are stored', async () => {
  const { folder, store } = await fixture();
  const bytes = randomBytes(1000);
  const { sha256 } = await store.blobs.put(bytes);
  await store.close();
  await truncate(pathOf(folder, sha256), 10);
  const after = await openStore(folder);
  onTestFinished(() => after.close());
  await after.blobs.put(bytes);
  expect(bytes.equals(await after.blobs.get(sha256))).toBe(true);
});

test('streams that nobody reads to the end leave no descriptor open', async () => {
  const { folder, store } = await fixture();
  const { sha256 } = await store.blobs.put(randomBytes(3_000_000));
  const never = await store.blobs.stream(sha256);
  const begun = await store.blobs.stream(sha256);
  for await (const chunk of begun) if (chunk.length > 0) break;
  const during = await store.blobs.stream(sha256);
  during.read(1);
  expect(await openDescriptors(pathOf(folder, sha256))).toBe(2);
  never.destroy();
  during.destroy();
  for (let turn = 0; turn < 10_000; turn += 1) {
    if ((await openDescriptors(pathOf(folder, sha256))) === 0) break;
    await nextTurn();
  }
  expect(await openDescriptors(pathOf(folder, sha256))).toBe(0);
});
