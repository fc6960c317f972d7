/**
 * Stages a Deno kernel into a temporary folder, as the sandbox does, and runs jobs on it directly:
 * tests of the kernel need no sandbox driver.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTar, parseTar } from 'nanotar';
import { z } from 'zod';
import type { InputFile, JobSpec } from '../../src/contract/job.ts';
import { DEFAULT_TESSELLATION, PROTOCOL_VERSION } from '../../src/contract/job.ts';
import type { JobResult } from '../../src/contract/result.ts';
import { jobResultSchema } from '../../src/contract/result.ts';

const packageRoot = fileURLToPath(new URL('../../', import.meta.url));
const require = createRequire(import.meta.url);

const kernelFileSchema = z.object({
  kernel: z.string(),
  entry: z.string(),
  importMap: z.string(),
  flags: z.array(z.string()),
  files: z.array(z.object({ from: z.string(), to: z.string() })),
});

const DENO_FLAGS = [
  '--quiet',
  '--no-remote',
  '--no-npm',
  '--no-config',
  '--no-lock',
  '--no-prompt',
] as const;

export interface StagedKernel {
  readonly folder: string;
  readonly deno: string;
  readonly arguments: readonly string[];
  readonly remove: () => void;
}

/**
 * Copies what `sandbox-image/<kernel>/kernel.json` lists; call `remove` at the end. `cold` leaves out the
 * warm-up before the ready line, which a single small job would not earn back; `warm` is as in the sandbox.
 */
export function stageKernel(kernel = 'replicad', start: 'cold' | 'warm' = 'cold'): StagedKernel {
  const list = kernelFileSchema.parse(
    JSON.parse(readFileSync(join(packageRoot, 'sandbox-image', kernel, 'kernel.json'), 'utf8')),
  );
  const folder = mkdtempSync(join(tmpdir(), `partsmith-${kernel}-`));
  for (const { from, to } of list.files) {
    mkdirSync(dirname(join(folder, to)), { recursive: true });
    cpSync(join(packageRoot, from), join(folder, to));
  }
  return {
    folder,
    deno: denoBinary(),
    arguments: [
      'run',
      ...DENO_FLAGS,
      `--allow-read=${folder}`,
      `--import-map=${join(folder, list.importMap)}`,
      ...list.flags,
      join(folder, list.entry),
      ...(start === 'cold' ? ['--cold'] : []),
    ],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The binary itself: the `deno` of `.bin` is a wrapper, and a kill would hit the wrong process. */
export function denoBinary(): string {
  const glibc = process.platform === 'linux' ? '-glibc' : '';
  const name = `@deno/${process.platform}-${process.arch}${glibc}`;
  const fromDeno = createRequire(require.resolve('deno/package.json'));
  const executable = process.platform === 'win32' ? 'deno.exe' : 'deno';
  return join(dirname(fromDeno.resolve(`${name}/package.json`)), executable);
}

export interface KernelRun {
  readonly exitCode: number | null;
  /** Undefined when the process wrote no answer that the contract accepts. */
  readonly result: JobResult;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Lines on stderr, the ready line first. */
  readonly log: readonly string[];
  readonly answer: Uint8Array;
}

export interface KernelJob {
  readonly spec: JobSpec;
  readonly source?: string;
  readonly inputs?: ReadonlyMap<InputFile, Uint8Array>;
}

/** One process, one job; rejects when the answer does not pass the contract's schema. */
export async function runKernel(staged: StagedKernel, job: KernelJob): Promise<KernelRun> {
  const cache = mkdtempSync(join(tmpdir(), 'partsmith-deno-'));
  try {
    const child = spawn(staged.deno, staged.arguments, {
      cwd: staged.folder,
      env: { DENO_DIR: cache, NO_COLOR: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const deadline = setTimeout(() => child.kill('SIGKILL'), 60_000);
    const out: Buffer[] = [];
    const log: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => log.push(chunk));
    // A kernel that dies early closes the pipe; its exit code tells the story.
    child.stdin.on('error', () => undefined);
    child.stdin.end(jobTar(job));
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    clearTimeout(deadline);
    return readAnswer(exitCode, Buffer.concat(out), Buffer.concat(log).toString('utf8'));
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

export function jobTar({ spec, source, inputs }: KernelJob): Uint8Array {
  return createTar([
    { name: 'job.json', data: JSON.stringify(spec) },
    ...(source === undefined ? [] : [{ name: 'source', data: source }]),
    ...[...(inputs ?? [])].map(([name, data]) => ({ name: `inputs/${name}`, data })),
  ]);
}

export function readAnswer(exitCode: number | null, answer: Buffer, stderr: string): KernelRun {
  const files = new Map<string, Uint8Array>();
  let text = '';
  for (const { name, data } of parseTar(answer)) {
    if (name === 'result.json') text = new TextDecoder().decode(data);
    else if (data !== undefined) files.set(name.replace(/^files\//, ''), data);
  }
  if (text === '') throw new Error(`no answer (exit ${exitCode}): ${stderr}`);
  const result = jobResultSchema.parse(JSON.parse(text));
  return { exitCode, result, files, log: stderr.trimEnd().split('\n'), answer };
}

/** A build of `source` with everything at its default. */
export function buildJob(
  source: string,
  changes: Partial<Extract<JobSpec, { kind: 'build' }>> = {},
): KernelJob {
  return {
    source,
    spec: {
      kind: 'build',
      protocol: PROTOCOL_VERSION,
      id: 'job_test',
      text_bytes: 65_536,
      language: 'replicad',
      parameters: {},
      outputs: ['model.brep', 'mesh.glb'],
      tessellation: DEFAULT_TESSELLATION,
      ...changes,
    },
  };
}
