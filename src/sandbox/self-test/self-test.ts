/**
 * Leans against the wall before anybody is served: canary jobs in real kernels try its doors and limits,
 * and the operating system is asked what the processes may do.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { DEFAULT_TESSELLATION, PROTOCOL_VERSION, type Job } from '../../contract/job.ts';
import type { JobLimits } from '../../contract/limits.ts';
import type { Driver, KernelProcess } from '../driver.ts';
import { runJob, type JobOutcome } from '../run-job.ts';
import type { IsolationCheck } from '../sandbox.ts';
import { doorSource, permissionDoors, type Door } from './doors.ts';
import { limitProbes } from './limit-probes.ts';
import { OUTER_PRELUDE, outerDoors } from './outer-doors.ts';
import { openTargets, type Targets } from './targets.ts';

/** Raised whenever a probe is added or sharpened; a remembered pass of another version is void. */
export const SELF_TEST_VERSION = 2;
const PARALLEL = 2;
const DOORS_MS = 10_000;

/** Rows for one kernel of one driver. Rejects when a canary cannot even be started. */
export async function selfTest(
  driver: Driver,
  kernel: string,
  environment: readonly string[],
  ceilings: JobLimits,
  signal: AbortSignal,
): Promise<readonly IsolationCheck[]> {
  const targets = await openTargets();
  try {
    const outer = driver.withoutInnerLayer();
    if (outer !== undefined) await outer.prepare(signal);
    const arch = process.arch === 'arm64' ? 'arm64' : 'x64';
    const tasks: (() => Promise<readonly IsolationCheck[]>)[] = [
      () => tryDoors(driver, kernel, permissionDoors(targets), '', ceilings, signal),
      ...(outer === undefined
        ? []
        : [
            () => {
              const doors = outerDoors(targets, environment, ceilings.tmpfs_bytes, arch);
              return tryDoors(outer, kernel, doors, OUTER_PRELUDE, ceilings, signal);
            },
          ]),
      ...limitProbes(ceilings).map(({ probe, source, limits, held }) => async () => {
        const process = await driver.open(kernel, signal);
        const outcome = await runCanary(process, source, { ...ceilings, ...limits }, signal);
        return [{ probe, held: held(outcome), evidence: describe(outcome) }];
      }),
    ];
    const rows = (await inParallel(tasks, PARALLEL)).flat();
    return [...rows, reachedRow(targets)];
  } finally {
    await targets.close();
  }
}

async function tryDoors(
  driver: Driver,
  kernel: string,
  doors: readonly Door[],
  prelude: string,
  ceilings: JobLimits,
  signal: AbortSignal,
): Promise<readonly IsolationCheck[]> {
  const process = await driver.open(kernel, signal);
  // Without its inner layer a kernel is not what will serve, so only the real one is looked at.
  const facts = prelude === '' ? await driver.inspect(process) : [];
  const mark = `canary-${randomBytes(8).toString('hex')} `;
  const source = doorSource(doors, mark, prelude);
  const limits = { ...ceilings, wall_ms: Math.min(ceilings.wall_ms, DOORS_MS) };
  const outcome = await runCanary(process, source, limits, signal);
  const rows = outcome.ending === 'completed' ? rowsIn(outcome.result.stdout, mark) : new Map();
  return [
    ...facts,
    ...doors.map(({ probe, refusal }) => {
      const [opened, words] = rows.get(probe) ?? [true, `did not run: ${describe(outcome)}`];
      return { probe, held: !opened && refusal.test(words), evidence: words };
    }),
  ];
}

const rowsSchema = z.array(z.tuple([z.string(), z.boolean(), z.string()]));

function rowsIn(stdout: string, mark: string): Map<string, readonly [boolean, string]> {
  const line = stdout.split('\n').find((candidate) => candidate.startsWith(mark));
  try {
    const rows = rowsSchema.parse(JSON.parse(line?.slice(mark.length) ?? ''));
    return new Map(rows.map(([probe, opened, words]) => [probe, [opened, words]]));
  } catch {
    return new Map();
  }
}

async function runCanary(
  process: KernelProcess,
  source: string,
  limits: JobLimits,
  signal: AbortSignal,
): Promise<JobOutcome> {
  const job: Job = {
    spec: {
      kind: 'build',
      protocol: PROTOCOL_VERSION,
      id: 'canary',
      text_bytes: limits.text_bytes,
      language: 'replicad',
      parameters: {},
      outputs: [],
      tessellation: DEFAULT_TESSELLATION,
    },
    source,
    inputs: new Map(),
  };
  return runJob(process, job, limits, () => undefined, signal);
}

function reachedRow(targets: Targets): IsolationCheck {
  const count = targets.connections();
  return {
    probe: 'reach a socket of the server by any of these',
    held: count === 0,
    evidence: `${count} connections`,
  };
}

function describe(outcome: JobOutcome): string {
  if (outcome.ending !== 'completed') return `${outcome.ending}: ${outcome.detail}`;
  const { status, error } = outcome.result;
  return `completed, ${status}${error === null ? '' : `: ${error.message.slice(0, 160)}`}`;
}

async function inParallel<T>(tasks: readonly (() => Promise<T>)[], width: number): Promise<T[]> {
  const results: T[] = [];
  const waiting = [...tasks.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      results[next[0]] = await next[1]();
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}
