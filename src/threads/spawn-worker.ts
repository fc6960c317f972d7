/**
 * Starts a worker thread from a program beside compiled or original source. In the product that is compiled JavaScript. Where it runs as
 * TypeScript (tests, `tsx`), Node 20 gives worker threads no loader, so the thread registers one first;
 * the loader is a development dependency and is never asked for by compiled code.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/** `program`: URL of the worker's file as the caller's own module sees it, with its own extension. */
export function spawnWorker(program: URL, options: WorkerOptions): Worker {
  if (!program.pathname.endsWith('.ts')) return new Worker(program, options);
  const required = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm/api'));
  // `require` finds the CommonJS twin, which cannot register itself in a thread.
  const loader = new URL('index.mjs', required).href;
  const code = `import(${JSON.stringify(loader)}).then(({ register }) => { register(); return import(${JSON.stringify(program.href)}); })`;
  return new Worker(code, { ...options, eval: true });
}
