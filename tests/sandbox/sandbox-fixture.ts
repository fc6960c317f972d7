/** What every test of the sandbox starts from: the fake kernel, small limits, one cache for the run. */
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_TESSELLATION, type Job } from '../../src/contract/job.ts';
import { DEFAULT_JOB_LIMITS, type JobLimits } from '../../src/contract/limits.ts';
import {
  createSandbox,
  type SandboxConfig,
  type SandboxInternals,
} from '../../src/sandbox/create-sandbox.ts';
import { packageRoot } from '../../src/sandbox/kernel-folder.ts';
import type { Report, Sandbox, Stage } from '../../src/sandbox/sandbox.ts';

const MIB = 1024 * 1024;

export const FAKE_MANIFEST = join(packageRoot(), 'tests/support/fake-kernel/kernel.json');

export const LIMITS: JobLimits = {
  ...DEFAULT_JOB_LIMITS,
  wall_ms: 20_000,
  cpu_ms: 20_000,
  memory_bytes: 1024 * MIB,
  output_bytes: 8 * MIB,
  result_bytes: MIB,
  stderr_bytes: 64 * 1024,
};

export const never = new AbortController().signal;

/** A folder that other tests of this machine share: staging 100 MB for every test file is slow. */
export async function sharedCache(): Promise<string> {
  const folder = join(tmpdir(), 'partsmith-test-cache');
  await mkdir(folder, { recursive: true, mode: 0o755 });
  return folder;
}

export async function freshFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'partsmith-test-'));
}

export async function openSandbox(
  config: Partial<SandboxConfig> = {},
  internals: SandboxInternals = {},
): Promise<Sandbox> {
  const sandbox = await createSandbox(
    {
      driver: 'deno',
      allowPermissionOnly: true,
      cacheFolder: await sharedCache(),
      warm: { default: 1 },
      slots: 2,
      queueMaximum: 4,
      ceilings: LIMITS,
      log: () => undefined,
      ...config,
    },
    { manifests: [FAKE_MANIFEST], skipSelfTest: true, ...internals },
  );
  try {
    await sandbox.start(never);
  } catch (error) {
    await sandbox.close(0);
    throw error;
  }
  return sandbox;
}

export function job(source: string): Job {
  return {
    spec: {
      kind: 'build',
      protocol: 1,
      id: 'test',
      text_bytes: 10_000,
      language: 'replicad',
      parameters: {},
      outputs: [],
      tessellation: DEFAULT_TESSELLATION,
    },
    source,
    inputs: new Map(),
  };
}

export interface Ask {
  readonly limits?: Partial<JobLimits>;
  readonly signal?: AbortSignal;
  readonly onStage?: (stage: Stage) => void;
}

export function run(sandbox: Sandbox, source: string, ask: Ask = {}): Promise<Report> {
  return sandbox.run(
    job(source),
    {
      kernel: 'fake',
      limits: { ...LIMITS, ...ask.limits },
      ...(ask.onStage === undefined ? {} : { onStage: ask.onStage }),
    },
    ask.signal ?? never,
  );
}

/** What the source printed; fails the test when the job did not complete. */
export async function printed(sandbox: Sandbox, source: string): Promise<string> {
  const report = await run(sandbox, source);
  if (report.ending !== 'completed') throw new Error(`${report.ending}: ${report.detail}`);
  if (report.result.error !== null) throw new Error(report.result.error.message);
  return report.result.stdout;
}

/** Direct children of a process, as Linux sees them; empty elsewhere. */
export function childrenOf(pid: number): readonly number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1');
    return text.trim().split(/\s+/).filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** Everything below a process. */
export function processesBelow(pid: number): readonly number[] {
  return childrenOf(pid).flatMap((child) => [child, ...processesBelow(child)]);
}

export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false;
  }
}

/** Waits for something that must come; a test that waits for ever says nothing. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  deadlineMs = 20_000,
): Promise<void> {
  const end = Date.now() + deadlineMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited ${deadlineMs} ms for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
