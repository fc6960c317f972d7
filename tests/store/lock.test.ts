import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { startWriter } from './start-writer.ts';
import { temporaryFolder } from './temporary-folder.ts';

test('a second server on one workspace refuses, says which process has it, and leaves the first alone', async () => {
  const folder = await temporaryFolder();
  const holder = startWriter(folder, 0, 'hold');
  expect(JSON.parse(await holder.first)).toEqual({ opened: true });
  await expect(openStore(folder)).rejects.toMatchObject({
    code: 'conflict',
    message: `Another partsmith (process ${holder.process.pid}) uses this workspace.`,
    hint: expect.stringContaining('PARTSMITH_WORKSPACE'),
  });
  const [claim, ...others] = await readdir(join(folder, 'locks'));
  expect(claim).toMatch(new RegExp(`^${holder.process.pid}\\.`));
  expect(others).toEqual([]);
});

test('the claim of a killed process is taken over at once', async () => {
  const folder = await temporaryFolder();
  const holder = startWriter(folder, 0, 'hold');
  await holder.first;
  holder.process.kill('SIGKILL');
  await holder.gone;
  expect(await readdir(join(folder, 'locks'))).toHaveLength(1);
  const store = await openStore(folder);
  onTestFinished(() => store.close());
  expect((await readdir(join(folder, 'locks')))[0]).toMatch(new RegExp(`^${process.pid}\\.`));
});

test('the claim of an earlier process whose id lives on in another is taken over', async () => {
  const folder = await temporaryFolder();
  const probe = await openStore(folder);
  const [own = ''] = await readdir(join(folder, 'locks'));
  await probe.close();
  const world = own.split('.')[2];
  await writeFile(join(folder, 'locks', `${process.ppid}.1.${world}.lock`), '');
  const store = await openStore(folder);
  onTestFinished(() => store.close());
  expect(await readdir(join(folder, 'locks'))).toEqual([own]);
});

test('the claim from another boot or container holds while it is touched and no longer', async () => {
  const folder = await temporaryFolder();
  await (await openStore(folder)).close();
  const foreign = join(folder, 'locks', `1.5.${'0'.repeat(16)}.lock`);
  await writeFile(foreign, '');
  await expect(openStore(folder)).rejects.toMatchObject({ code: 'conflict' });
  const past = new Date(Date.now() - 60_000);
  await utimes(foreign, past, past);
  const store = await openStore(folder);
  await store.close();
  expect(await readdir(join(folder, 'locks'))).toEqual([]);
});

test('a second store in the same process refuses, and closing the first lets the next one in', async () => {
  const folder = await temporaryFolder();
  const first = await openStore(folder);
  await expect(openStore(folder)).rejects.toMatchObject({ code: 'conflict' });
  await first.close();
  const second = await openStore(folder);
  await second.close();
});

test('of six processes that start at once on one workspace at most one gets in', async () => {
  const folder = await temporaryFolder();
  const starters = Array.from({ length: 6 }, () => startWriter(folder, 0, 'hold'));
  const answers = await Promise.all(starters.map((starter) => starter.first));
  const opened = answers.filter((line) => line.includes('opened'));
  expect(opened.length).toBeLessThanOrEqual(1);
  for (const line of answers.filter((answer) => !opened.includes(answer))) {
    expect(JSON.parse(line)).toMatchObject({ code: 'conflict' });
  }
});
