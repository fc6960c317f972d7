/**
 * `npm run bench [section…]`: measures the built server side by side with what it stands on, prints a table
 * and, when every section ran, keeps it in bench/RESULTS.md. Measurements, not tests: a missed goal is told, not an error.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureBuilds } from './build-latency.ts';
import { measureCallers } from './callers.ts';
import { openDirectKernels } from './direct-kernels.ts';
import { measureDownload, storeLargeFile } from './download.ts';
import { asMarkdown, type Section } from './figures.ts';
import { describeMachine, loadNow } from './machine.ts';
import { measurePicture } from './picture.ts';
import { startBenchServer, type BenchServer, type ServerFolders } from './server-process.ts';
import { measureStart } from './start-time.ts';

const SLOTS = 2;
const WARM = 2;
const NAMES = ['picture', 'start', 'builds', 'download', 'callers'] as const;

const asked = process.argv.slice(2);
const load = loadNow();
const sections: Section[] = [];
const scratch = await mkdtemp(join(tmpdir(), 'partsmith-bench-'));
const folders = { workspace: join(scratch, 'workspace'), cache: join(scratch, 'cache') };
try {
  for (const name of NAMES) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const section = await measure(name, folders);
    console.log(asMarkdown([section]));
    sections.push(section);
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}
if (asked.length === 0) {
  const head = `# Measurements

Made by \`npm run bench\` on ${describeMachine()}; load before the run ${load}.
Ratios are of one run, side by side. A goal is that of the issue that asked for it.
`;
  // Written by a person who profiled: what a run cannot know of itself.
  const reasons = await readFile(new URL('REASONS.md', import.meta.url), 'utf8');
  await writeFile(
    new URL('RESULTS.md', import.meta.url),
    `${head}${asMarkdown(sections)}\n${reasons}`,
  );
}

async function measure(name: (typeof NAMES)[number], folders: ServerFolders): Promise<Section> {
  switch (name) {
    case 'picture':
      return await measurePicture();
    case 'start':
      return await measureStart(folders, scratch);
    case 'builds':
      return await withServer(folders, measureBuilds);
    case 'download':
      await storeLargeFile(folders.workspace);
      return await withServer(folders, measureDownload);
    case 'callers':
      return await withServer(folders, async (server) => {
        const health = (await (await fetch(`${server.url}/health`)).json()) as {
          sandbox: { driver: string };
        };
        const direct = await openDirectKernels(health.sandbox.driver, folders.cache, WARM);
        try {
          return await measureCallers(server, direct, SLOTS);
        } finally {
          await direct.close();
        }
      });
  }
}

async function withServer(
  folders: ServerFolders,
  task: (server: BenchServer) => Promise<Section>,
): Promise<Section> {
  const server = await startBenchServer(folders, {
    PARTSMITH_SLOTS: String(SLOTS),
    PARTSMITH_WARM: String(WARM),
  });
  try {
    return await task(server);
  } finally {
    await server.stop();
  }
}
