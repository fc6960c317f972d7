/** `partsmith stdio`: the same tools for one client over stdin and stdout. */
import type { Config } from '../config.ts';
import { readGuides } from '../guides.ts';
import { serveStdio } from '../surfaces/stdio.ts';
import { createLog, localCaller, openWorkshop, serverInfo } from '../workshop.ts';

const GRACE_MS = 1_000;

export async function stdioCommand(config: Config, signal: AbortSignal): Promise<void> {
  const log = createLog(config.logLevel);
  const workshop = await openWorkshop(config, log, signal);
  try {
    await serveStdio({
      engine: workshop.engine,
      caller: localCaller('stdio', undefined),
      log,
      serverInfo: serverInfo(),
      guides: readGuides(),
      input: process.stdin,
      output: process.stdout,
      signal,
    });
  } finally {
    await workshop.close(GRACE_MS);
  }
}
