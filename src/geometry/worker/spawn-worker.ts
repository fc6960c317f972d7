/**
 * Starts `geometry-worker`. In the product that is compiled JavaScript. Where this file itself runs as
 * TypeScript (tests, `tsx`), Node 20 gives worker threads no loader, so the thread registers one first;
 * the loader is a development dependency and is never asked for by compiled code.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';

export function spawnGeometryWorker(options: WorkerOptions): Worker {
  if (!import.meta.url.endsWith('.ts')) {
    return new Worker(new URL('geometry-worker.js', import.meta.url), options);
  }
  const required = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm/api'));
  // `require` finds the CommonJS twin, which cannot register itself in a thread.
  const loader = new URL('index.mjs', required).href;
  const program = new URL('geometry-worker.ts', import.meta.url).href;
  const code = `import(${JSON.stringify(loader)}).then(({ register }) => { register(); return import(${JSON.stringify(program)}); })`;
  return new Worker(code, { ...options, eval: true });
}
