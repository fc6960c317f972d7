/** From the start of the process to the line that says that it listens. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { latency, type Section } from './figures.ts';
import { startBenchServer, type ServerFolders } from './server-process.ts';

const REMEMBERED = 7;
const FRESH = 3;

export async function measureStart(folders: ServerFolders, scratch: string): Promise<Section> {
  const fresh: number[] = [];
  for (let turn = 0; turn < FRESH; turn += 1) {
    const cache = await mkdtemp(join(scratch, 'cache-'));
    fresh.push(await startOnce({ ...folders, cache }));
    await rm(cache, { recursive: true, force: true });
  }
  const remembered: number[] = [];
  await startOnce(folders);
  for (let turn = 0; turn < REMEMBERED; turn += 1) remembered.push(await startOnce(folders));
  return {
    title: 'Start to ready',
    figures: [
      ...latency('with a remembered self-test', remembered, { p50: 1500, p95: 1500 }),
      ...latency('without (self-test and kernel staged anew)', fresh, { p50: 6000, p95: 6000 }),
    ],
  };
}

async function startOnce(folders: ServerFolders): Promise<number> {
  const server = await startBenchServer(folders);
  try {
    return server.startMs;
  } finally {
    await server.stop();
  }
}
