/**
 * Run as a process of its own: opens the store in argv[2] and writes without pause until it is killed or
 * the disk refuses. Says on stdout, a JSON line each, what the store has promised to keep.
 */
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { PartsmithError } from '../../src/contract/errors.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { sampleBuild } from './sample-build.ts';

export interface Promised {
  readonly name: string;
  readonly mark: number;
  readonly artifact: string;
}

const [folder = '', from = '0', mode = 'forever'] = process.argv.slice(2);
/** Synchronous, so that a kill cannot swallow a line that was said. */
const say = (line: object): unknown => writeSync(1, `${JSON.stringify(line)}\n`);

let store: Store | undefined;
try {
  const opened = await openStore(folder);
  store = opened;
  say({ opened: true });
  if (mode === 'hold') setInterval(() => undefined, 1000);
  else if (mode === 'designs') {
    let mark = Number(from);
    const saver = async (): Promise<void> => {
      for (;;) {
        mark += 1;
        const mine = mark;
        const { version } = await opened.designs.save('local', {
          name: 'bracket',
          code: `mark ${mine}\n`.repeat(1 + (mine % 5) * 4000),
          description: `mark ${mine}`,
          language: mine % 2 === 0 ? 'replicad' : 'build123d',
          parameters: { mark: mine },
          // Overwriting is where two files must change together.
          version: mine % 4 === 0 ? 'auto' : 1,
          geometry: null,
        });
        say({ name: 'bracket', mark: mine, artifact: `${version}` } satisfies Promised);
      }
    };
    await Promise.all([saver(), saver()]);
  } else {
    let mark = Number(from);
    const writer = async (): Promise<void> => {
      for (;;) {
        mark += 1;
        const mine = mark;
        const bytes = randomBytes(1000 + (mine % 7) * 50_000);
        const glb = await opened.blobs.put(bytes);
        const build = sampleBuild(mine, { glb, faces: (mine % 5) * 200 });
        await opened.saveBuild('ann', build);
        const name = `part_${mine % 4}`;
        await opened.setModel('ann', name, build);
        const artifact = `${name}-${mine % 3}.glb`;
        const file = { owner: 'ann', filename: artifact, content_type: 'x/y', model: name };
        await opened.putArtifact(file, bytes);
        say({ name, mark: mine, artifact } satisfies Promised);
      }
    };
    await Promise.all([writer(), writer(), writer()]);
  }
} catch (error) {
  await store?.close();
  say(
    error instanceof PartsmithError
      ? {
          code: error.code,
          message: error.message,
          status: error.status,
          retry_after_seconds: error.retryAfterSeconds,
        }
      : { code: 'unknown', message: String(error) },
  );
  process.exit(3);
}
