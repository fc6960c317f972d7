/** A file of 50 MB: how fast it comes, and what the server's memory does meanwhile. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { LOCAL_OWNER } from '../src/contract/caller.ts';
import { openStore } from '../src/store/open-store.ts';
import { mib, ms, percentile, type Figure, type Section } from './figures.ts';
import type { BenchServer } from './server-process.ts';

const SIZE = 50 * 1000 * 1000;
const FILENAME = 'bench-50mb.stl';
/** A copy in memory would show as 48 MiB; buffers of the stream, the socket and the collector's slack may. */
const FLAT = 24 * 1024 * 1024;

/** Before the server starts: the workspace has one process at a time. */
export async function storeLargeFile(workspace: string): Promise<void> {
  const store = await openStore(workspace);
  await store.putArtifact(
    { owner: LOCAL_OWNER, filename: FILENAME, content_type: 'model/stl', model: undefined },
    randomBytes(SIZE),
  );
  await store.close();
}

export async function measureDownload(server: BenchServer): Promise<Section> {
  await download(server, 0);
  const times: number[] = [];
  const fast = await growth(server, async () => {
    for (let turn = 0; turn < 5; turn += 1) times.push(await download(server, 0));
  });
  const slow = await growth(server, () => download(server, 5));
  const four = await growth(server, () => Promise.all([1, 2, 3, 4].map(() => download(server, 0))));
  const typical = percentile(times, 0.5);
  return {
    title: 'Download of 50 MB',
    figures: [
      {
        what: 'time, whole file, hash checked as it streams',
        value: ms(typical),
        goal: '',
        met: undefined,
      },
      {
        what: 'rate',
        value: `${(SIZE / typical / 1000).toFixed(0)} MB/s`,
        goal: '',
        met: undefined,
      },
      flat('peak memory above the start, five in a row', fast),
      flat('the same, one reader that pauses', slow),
      flat('the same, four at once', four),
    ],
  };
}

function flat(what: string, bytes: number): Figure {
  return { what, value: mib(bytes), goal: `≤ ${mib(FLAT)}`, met: bytes <= FLAT };
}

async function growth(server: BenchServer, task: () => Promise<unknown>): Promise<number> {
  await server.resetPeak();
  const before = (await server.memory()).now;
  await task();
  return Math.max(0, (await server.memory()).peak - before);
}

async function download(server: BenchServer, pauseMs: number): Promise<number> {
  const started = performance.now();
  const response = await fetch(`${server.url}/workspace/${FILENAME}`);
  let received = 0;
  for await (const chunk of response.body ?? []) {
    received += (chunk as Uint8Array).byteLength;
    if (pauseMs > 0) await sleep(pauseMs);
  }
  if (received !== SIZE) throw new Error(`${received} bytes came`);
  return performance.now() - started;
}
