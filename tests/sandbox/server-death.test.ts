import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isAlive, until } from './sandbox-fixture.ts';

const SERVER = fileURLToPath(new URL('doomed-server.ts', import.meta.url));
const mayMiss = process.env['PARTSMITH_REQUIRE_ALL'] !== '1';

describe.skipIf(process.platform !== 'linux')('when the server is killed with SIGKILL', () => {
  const noBubblewrap = spawnSync('bwrap', ['--version']).error !== undefined;
  for (const driver of ['deno', 'bubblewrap']) {
    const skipped = driver === 'bubblewrap' && noBubblewrap && mayMiss;
    it.skipIf(skipped)(`its busy and its waiting ${driver} sandboxes die with it`, async () => {
      const server = spawn(process.execPath, ['--import', 'tsx', SERVER, driver], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const lines = createInterface(server.stdout)[Symbol.asyncIterator]();
      const first = await lines.next();
      const pids = z.array(z.number()).parse(JSON.parse(String(first.value)));
      expect(pids.length).toBeGreaterThanOrEqual(2);
      expect(pids.every(isAlive)).toBe(true);

      server.kill('SIGKILL');
      await once(server, 'exit');
      await until('every process of the server to be gone', () => !pids.some(isAlive));
    });
  }
});
