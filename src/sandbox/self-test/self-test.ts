/**
 * Leans against the wall before anybody is served: canary jobs in real kernels try its doors and limits,
 * and the operating system is asked what the processes may do.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { DEFAULT_TESSELLATION, PROTOCOL_VERSION, type Job } from '../../contract/job.ts';
import type { Language } from '../../contract/languages.ts';
import type { JobLimits } from '../../contract/limits.ts';
import type { Driver, KernelProcess } from '../driver.ts';
import { parseSmallResult } from '../bundle/parse-result.ts';
import { runJob, type JobOutcome } from '../run-job.ts';
import type { IsolationCheck } from '../sandbox.ts';
import { doorSource, permissionDoors, type Door } from './doors.ts';
import { limitProbes, type LimitProbe } from './limit-probes.ts';
import { IN_BUBBLEWRAP, IN_CONTAINER, OUTER_PRELUDE, outerDoors } from './outer-doors.ts';
import { pythonDoors, pythonDoorSource, pythonLimitProbes } from './python-doors.ts';
import { openTargets, type Targets } from './targets.ts';

/** Raised whenever a probe is added or sharpened; a remembered pass of another version is void. */
export const SELF_TEST_VERSION = 3;
const PARALLEL = 2;
const DOORS_MS = 30_000;

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
    const arch = process.arch === 'arm64' ? 'arm64' : 'x64';
    const first = await driver.open(kernel, signal);
    const { languages } = first.ready;
    const tmpfs = ceilings.tmpfs_bytes;
    const canary: Canary = languages.includes('replicad')
      ? {
          language: 'replicad',
          doors: permissionDoors(targets),
          source: doorSource,
          probes: limitProbes(ceilings),
        }
      : {
          language: languages[0] ?? 'ocp',
          doors: pythonDoors(targets, environment, tmpfs, arch),
          source: pythonDoorSource,
          probes: pythonLimitProbes(ceilings),
        };
    const outer = canary.language === 'replicad' ? driver.withoutInnerLayer() : undefined;
    if (outer !== undefined) await outer.prepare(signal);
    const around = driver.name === 'docker' ? IN_CONTAINER : IN_BUBBLEWRAP;
    const tasks: (() => Promise<readonly IsolationCheck[]>)[] = [
      async () => {
        const facts = await driver.inspect(first);
        return [...facts, ...(await tryDoors(first, canary, ceilings, signal))];
      },
      ...(outer === undefined
        ? []
        : [
            // Without its inner layer a kernel is not what will serve, so it is not looked at.
            async () => {
              const doors = outerDoors(targets, environment, tmpfs, arch, around);
              const source: Canary['source'] = (all, mark) => doorSource(all, mark, OUTER_PRELUDE);
              const process = await outer.open(kernel, signal);
              return tryDoors(process, { ...canary, doors, source }, ceilings, signal);
            },
          ]),
      ...canary.probes.map(({ probe, source, limits, held }) => async () => {
        const process = await driver.open(kernel, signal);
        const { language } = canary;
        const outcome = await runCanary(
          process,
          language,
          source,
          { ...ceilings, ...limits },
          signal,
        );
        return [{ probe, held: held(outcome), evidence: describe(outcome) }];
      }),
    ];
    const rows = (await inParallel(tasks, PARALLEL)).flat();
    return [...rows, reachedRow(targets)];
  } finally {
    await targets.close();
  }
}

/** What a kernel is asked in its own language. */
interface Canary {
  readonly language: Language;
  readonly doors: readonly Door[];
  readonly source: (doors: readonly Door[], mark: string) => string;
  readonly probes: readonly LimitProbe[];
}

async function tryDoors(
  process: KernelProcess,
  { language, doors, source }: Canary,
  ceilings: JobLimits,
  signal: AbortSignal,
): Promise<readonly IsolationCheck[]> {
  const mark = `canary-${randomBytes(8).toString('hex')} `;
  const limits = { ...ceilings, wall_ms: Math.min(ceilings.wall_ms, DOORS_MS) };
  const outcome = await runCanary(process, language, source(doors, mark), limits, signal);
  const rows = outcome.ending === 'completed' ? rowsIn(outcome.result.stdout, mark) : new Map();
  return doors.map(({ probe, refusal }) => {
    const [opened, words] = rows.get(probe) ?? [true, `did not run: ${describe(outcome)}`];
    return { probe, held: !opened && refusal.test(words), evidence: words };
  });
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
  language: Language,
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
      language,
      parameters: {},
      outputs: [],
      tessellation: DEFAULT_TESSELLATION,
    },
    source,
    inputs: new Map(),
  };
  const end = await runJob(process, job, limits, () => undefined, parseSmallResult, signal);
  await end.gone;
  return end.outcome;
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
