/** The program of a geometry worker thread: one task at a time, answers transferred, never thrown. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { z } from 'zod';
import { PartsmithError } from '../../contract/errors.ts';
import { LoadedMeshes } from './loaded-meshes.ts';
import type { WorkerReply } from '../../threads/worker-pool.ts';
import { TASKS, type TaskMessage } from './tasks.ts';

if (parentPort === null) throw new Error('geometry-worker.ts runs in a worker thread only');
serve(parentPort, z.object({ cacheBytes: z.number() }).parse(workerData));

function serve(port: MessagePort, { cacheBytes }: { readonly cacheBytes: number }): void {
  const meshes = new LoadedMeshes(cacheBytes);
  // Only geometry.ts writes to this port.
  port.on('message', (message: TaskMessage) => {
    const reply = run(meshes, message);
    const bytes = reply.ok && reply.answer instanceof Uint8Array ? reply.answer : undefined;
    // A pooled Buffer is part of a larger one, which must not go away with it.
    const whole = bytes !== undefined && bytes.byteLength === bytes.buffer.byteLength;
    port.postMessage(reply, whole && bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : []);
  });
}

function run(meshes: LoadedMeshes, { name, glbs, options }: TaskMessage): WorkerReply {
  try {
    // The row's own option type was checked where the message was made (geometry.ts).
    const task = TASKS[name] as (models: unknown, options: unknown) => unknown;
    const models = glbs.map((glb) => meshes.load(glb));
    return { ok: true, answer: task(models, options) };
  } catch (error) {
    const known = error instanceof PartsmithError;
    return {
      ok: false,
      code: known ? error.code : undefined,
      message: error instanceof Error ? error.message : String(error),
      hint: known ? error.hint : undefined,
      stack: error instanceof Error ? error.stack : undefined,
    };
  }
}
