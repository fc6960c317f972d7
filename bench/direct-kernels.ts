/**
 * The same kernel processes behind the same wall, driven directly: no HTTP, engine, queue, pool or store.
 * As many at once as the server has slots, as many started ahead as its pool holds.
 */
import { join } from 'node:path';
import { DEFAULT_TESSELLATION, PROTOCOL_VERSION, type Job } from '../src/contract/job.ts';
import { DEFAULT_JOB_LIMITS } from '../src/contract/limits.ts';
import type { KernelProcess } from '../src/sandbox/driver.ts';
import { bubblewrapDriver } from '../src/sandbox/drivers/bubblewrap.ts';
import { denoDriver } from '../src/sandbox/drivers/deno.ts';
import { ISOLATION_PROFILE } from '../src/sandbox/isolation/profile.ts';
import { packageRoot } from '../src/sandbox/kernel-folder.ts';
import { createResultParser } from '../src/sandbox/bundle/parse-result.ts';
import { runJob } from '../src/sandbox/run-job.ts';

const KERNEL = 'replicad';

export interface DirectKernels {
  /** Jobs per second. */
  run(sources: readonly string[], workers: number): Promise<number>;
  close(): Promise<void>;
}

export async function openDirectKernels(
  driverName: string,
  cacheFolder: string,
  ahead: number,
): Promise<DirectKernels> {
  const signal = new AbortController().signal;
  const settings = {
    profile: ISOLATION_PROFILE,
    ceilings: DEFAULT_JOB_LIMITS,
    cacheFolder,
    manifests: [join(packageRoot(), 'sandbox-image/replicad/kernel.json')],
    startMs: 60_000,
  };
  const driver = [bubblewrapDriver(settings), denoDriver(settings)].find(
    (each) => each.name === driverName,
  );
  if (driver === undefined) throw new Error(`no driver ${driverName} to drive directly`);
  await driver.prepare(signal);
  const results = createResultParser(2);
  const started: Promise<KernelProcess>[] = [];
  const fill = (): void => {
    while (started.length < ahead) started.push(driver.open(KERNEL, signal));
  };
  return {
    async run(sources, workers) {
      fill();
      await Promise.all(started);
      const waiting = [...sources];
      const begun = performance.now();
      const work = async (): Promise<void> => {
        for (let source = waiting.pop(); source !== undefined; source = waiting.pop()) {
          const kernel = await (started.shift() ?? driver.open(KERNEL, signal));
          if (waiting.length >= ahead) fill();
          const { outcome, gone } = await runJob(
            kernel,
            jobOf(source),
            DEFAULT_JOB_LIMITS,
            () => {},
            results.parse,
            signal,
          );
          await gone;
          if (outcome.ending !== 'completed') throw new Error(outcome.detail);
        }
      };
      await Promise.all(Array.from({ length: workers }, work));
      return sources.length / ((performance.now() - begun) / 1000);
    },
    async close() {
      await results.close();
      for (const kernel of await Promise.all(started)) {
        kernel.kill();
        await kernel.ended;
      }
    },
  };
}

function jobOf(source: string): Job {
  return {
    spec: {
      kind: 'build',
      protocol: PROTOCOL_VERSION,
      id: 'job_bench',
      text_bytes: DEFAULT_JOB_LIMITS.text_bytes,
      language: 'replicad',
      parameters: {},
      outputs: ['model.brep', 'mesh.glb'],
      tessellation: DEFAULT_TESSELLATION,
    },
    source,
    inputs: new Map(),
  };
}
