import type { Readable } from 'node:stream';
import { readyLineSchema, type ReadyLine } from '../../contract/result.ts';
import type { Ending } from '../driver.ts';

/** What a runtime may print before its kernel speaks; a kernel that is not ready by then never will be. */
const PREAMBLE_BYTES = 64 * 1024;

/**
 * Reads stderr up to and including the ready line and puts back what follows. No source has run yet,
 * so a line that says ready is the kernel's own.
 */
export async function readReadyLine(
  stderr: Readable,
  ended: Promise<Ending>,
  startMs: number,
  signal: AbortSignal,
): Promise<ReadyLine> {
  const timeout = AbortSignal.timeout(startMs);
  return new Promise((resolve, reject) => {
    let seen = Buffer.alloc(0);
    const finish = (act: () => void): void => {
      stderr.off('data', onData);
      signal.removeEventListener('abort', onAbort);
      timeout.removeEventListener('abort', onTimeout);
      stderr.pause();
      act();
    };
    const fail = (reason: string): void =>
      finish(() => reject(new Error(`${reason}${excerpt(seen)}`)));
    const onAbort = (): void => finish(() => reject(signal.reason));
    const onTimeout = (): void => fail(`the kernel was not ready after ${startMs} ms`);
    const onData = (chunk: Buffer): void => {
      seen = Buffer.concat([seen, chunk]);
      let start = 0;
      for (;;) {
        const end = seen.indexOf(0x0a, start);
        if (end === -1) break;
        const ready = parseReady(seen.toString('utf8', start, end));
        if (ready !== undefined) {
          return finish(() => {
            if (end + 1 < seen.length) stderr.unshift(seen.subarray(end + 1));
            resolve(ready);
          });
        }
        start = end + 1;
      }
      if (seen.length > PREAMBLE_BYTES) fail('the kernel printed too much before it was ready');
    };
    stderr.on('data', onData);
    signal.addEventListener('abort', onAbort, { once: true });
    timeout.addEventListener('abort', onTimeout, { once: true });
    void ended.then(({ code, signal: name }) =>
      fail(`the kernel ended (${name ?? `exit code ${code}`}) before it was ready`),
    );
  });
}

function parseReady(line: string): ReadyLine | undefined {
  try {
    return readyLineSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function excerpt(seen: Buffer): string {
  const text = seen.toString('utf8').trim();
  return text === '' ? '' : `: ${text.slice(0, 2_000)}`;
}
