/** The program of a thread that checks large results; one at a time, never thrown. */
import { parentPort } from 'node:worker_threads';
import type { WorkerReply } from '../../threads/worker-pool.ts';
import { checkResult, type ResultCaps } from './check-result.ts';

export interface ResultMessage {
  readonly raw: Uint8Array;
  readonly caps: ResultCaps;
}

if (parentPort === null) throw new Error('result-worker.ts runs in a worker thread only');
const port = parentPort;
// Only parse-result.ts writes to this port.
port.on('message', ({ raw, caps }: ResultMessage) => {
  let reply: WorkerReply;
  try {
    reply = { ok: true, answer: checkResult(raw, caps) };
    port.postMessage(reply);
  } catch (error) {
    // A result so deep that a stack ends on it cannot be copied to the other thread either.
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof RangeError ? 'kernel_crashed' : undefined;
    reply = { ok: false, code, message, hint: undefined, stack: undefined };
    port.postMessage(reply);
  }
});
