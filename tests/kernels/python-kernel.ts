/**
 * Runs the Python kernel in a Debian root that has python3-ocp and python3-numpy, read-only, in an
 * empty sandbox without network: `PARTSMITH_TEST_PYTHON_ROOT` is that folder.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import type { KernelJob, KernelRun } from '../support/run-kernel.ts';
import { jobTar, readAnswer } from '../support/run-kernel.ts';

const kernelFolder = fileURLToPath(new URL('../../sandbox-image/python', import.meta.url));
const DEADLINE_MS = 120_000;
// Each run is a process that imports OCCT: seconds on a busy machine, and a test needs up to ten.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** Undefined without the root, where suites skip by name; a failure where everything is required. */
export const PYTHON_ROOT = findRoot();

function findRoot(): string | undefined {
  const root = process.env['PARTSMITH_TEST_PYTHON_ROOT'];
  if (root !== undefined && existsSync(join(root, 'usr/bin/python3'))) return root;
  if (process.env['PARTSMITH_REQUIRE_ALL'] !== '1') return undefined;
  throw new Error(
    'PARTSMITH_TEST_PYTHON_ROOT names no Debian root, and everything is required here',
  );
}

export interface PythonRun extends KernelRun {
  readonly stdout: Buffer;
}

/** One process, one job; rejects when the answer does not pass the contract's schema. */
export async function runPython(job: KernelJob): Promise<PythonRun> {
  const raw = await runRaw(jobTar(job));
  return { ...readAnswer(raw.exitCode, raw.stdout, raw.stderr), stdout: raw.stdout };
}

export interface RawRun {
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** `keepOpen` leaves stdin open after the bytes: the end of the tar must be enough. */
export async function runRaw(
  input: Uint8Array,
  { keepOpen = false }: { readonly keepOpen?: boolean } = {},
): Promise<RawRun> {
  const child = spawn('bwrap', sandboxArguments(PYTHON_ROOT ?? '/nowhere'), {
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
  const out: Buffer[] = [];
  const log: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => log.push(chunk));
  // A kernel that dies early closes the pipe; its exit code tells the story.
  child.stdin.on('error', () => undefined);
  if (keepOpen) child.stdin.write(input);
  else child.stdin.end(input);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearTimeout(deadline);
  return { exitCode, stdout: Buffer.concat(out), stderr: Buffer.concat(log).toString('utf8') };
}

/** Nothing to write to and no /proc or /dev: what the strictest driver gives. */
function sandboxArguments(root: string): string[] {
  const isolation = '--tmpfs /tmp --unshare-all --die-with-parent --clearenv --chdir /';
  return [
    '--ro-bind',
    root,
    '/',
    ...isolation.split(' '),
    '--ro-bind',
    kernelFolder,
    '/mnt',
    '/usr/bin/python3',
    '-I',
    '/mnt/main.py',
  ];
}
