/**
 * What Linux says of a started kernel: user, capabilities, limits, namespaces, flags. The expectations
 * stand here and not in the profile, so that a weakened profile does not weaken its own check.
 */
import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { JobLimits } from '../../contract/limits.ts';
import type { IsolationCheck } from '../sandbox.ts';
import { findProgram } from './hardening-prefix.ts';
import { innermost } from './process-tree.ts';

const REQUIRED_DENO_FLAGS = ['--no-remote', '--no-npm', '--no-config', '--no-lock', '--no-prompt'];
const REQUIRED_WRAPPER_FLAGS = [
  '--die-with-parent',
  '--disable-userns',
  '--new-session',
  '--clearenv',
];
const ALLOWED_ENVIRONMENT =
  /^(DENO_DIR|DENO_NO_UPDATE_CHECK|DENO_NO_PROMPT|DENO_WEBGPU_BACKEND|HOME|JSR_URL|LANG|NPM_CONFIG_REGISTRY|NO_COLOR|TZ|PWD)$/;
const NAMESPACES = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'user', 'uts'] as const;
const GIB = 1024 ** 3;

export interface Expectations {
  readonly wrapped: boolean;
  readonly ceilings: JobLimits;
}

/** Rows about the process that executes source below `pid`; empty where there is no /proc. */
export async function lookFromOutside(
  pid: number,
  { wrapped, ceilings }: Expectations,
): Promise<readonly IsolationCheck[]> {
  if (process.platform !== 'linux') return [];
  const inner = await innermost(pid);
  const rows: IsolationCheck[] = [];
  const row = (probe: string, held: boolean, evidence: string): void => {
    rows.push({ probe, held, evidence: evidence.slice(0, 200) });
  };
  const status = await statusOf(inner);
  const ids = (status.get('Uid') ?? '0').split(/\s+/).map(Number);
  row(
    'run as root',
    ids.every((id) => id !== 0),
    `uid ${ids.join(' ')}`,
  );
  if (process.getuid?.() === 0) {
    const groups = (status.get('Groups') ?? '0').trim();
    row('keep the server’s groups', groups === '' || groups === String(ids[0]), `groups ${groups}`);
  }
  row(
    'gain privileges by executing',
    status.get('NoNewPrivs') === '1',
    `NoNewPrivs ${status.get('NoNewPrivs')}`,
  );
  const sets = ['CapInh', 'CapPrm', 'CapEff', 'CapAmb', ...(wrapped ? ['CapBnd'] : [])];
  const kept = sets.filter((set) => Number.parseInt(status.get(set) ?? 'f', 16) !== 0);
  row('hold a capability', kept.length === 0, kept.join(' ') || 'none');
  rows.push(...(await limitRows(inner, wrapped, ceilings)));
  rows.push(...(await flagRows(pid, inner, wrapped, ceilings)));
  const foreign = (await environmentOf(inner, ids[0] ?? 0)).filter(
    (name) => !ALLOWED_ENVIRONMENT.test(name),
  );
  row('inherit an environment variable', foreign.length === 0, foreign.join(' ') || 'none');
  if (wrapped) {
    row(
      'run without a system call filter',
      status.get('Seccomp') === '2',
      `Seccomp ${status.get('Seccomp')}`,
    );
    for (const name of NAMESPACES) {
      const [ours, theirs] = await Promise.all([
        namespaceOf('self', name),
        namespaceOf(inner, name),
      ]);
      row(`share the server’s ${name} namespace`, theirs !== '' && ours !== theirs, theirs);
    }
  }
  return rows;
}

async function statusOf(pid: number): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(`/proc/${pid}/status`, 'latin1');
  return new Map(
    text.split('\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
  );
}

async function limitRows(
  pid: number,
  wrapped: boolean,
  ceilings: JobLimits,
): Promise<readonly IsolationCheck[]> {
  const text = await readFile(`/proc/${pid}/limits`, 'latin1');
  const expected: readonly (readonly [string, number])[] = [
    ['Max core file size', 0],
    ['Max locked memory', 0],
    ['Max open files', 256],
    ['Max file size', ceilings.tmpfs_bytes],
    ['Max data size', ceilings.memory_bytes + 1.5 * GIB],
    ['Max cpu time', ceilings.cpu_ms / 1000 + 60],
    ...(wrapped ? [['Max processes', 128] as const] : []),
  ];
  return expected.map(([name, most]) => {
    const line = text.split('\n').find((candidate) => candidate.startsWith(name)) ?? '';
    const hard = line.slice(name.length).trim().split(/\s+/)[1] ?? 'missing';
    return { probe: `pass the limit "${name}"`, held: Number(hard) <= most, evidence: hard };
  });
}

async function flagRows(
  outer: number,
  inner: number,
  wrapped: boolean,
  ceilings: JobLimits,
): Promise<readonly IsolationCheck[]> {
  const runtime = await commandOf(inner);
  const missing = REQUIRED_DENO_FLAGS.filter((flag) => !runtime.includes(flag));
  if (wrapped) {
    const wrapper = await commandOf(outer);
    missing.push(...REQUIRED_WRAPPER_FLAGS.filter((flag) => !wrapper.includes(flag)));
  }
  const permissions = runtime.filter((word) => /^(-A|-[RWNESP]|--allow)/.test(word));
  const reads = permissions.every((word) => /^--allow-read=[^,]+$/.test(word));
  const heap = Number(/--max-old-space-size=(\d+)/.exec(runtime.join(' '))?.[1] ?? Infinity);
  const most = Math.max(64, ceilings.memory_bytes / (1024 * 1024));
  return [
    {
      probe: 'run without a required flag',
      held: missing.length === 0,
      evidence: missing.join(' ') || 'none missing',
    },
    { probe: 'hold a permission beyond reading', held: reads, evidence: permissions.join(' ') },
    { probe: 'grow the heap past the memory limit', held: heap <= most, evidence: `${heap} MiB` },
  ];
}

async function commandOf(pid: number): Promise<readonly string[]> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
}

/** Names only. Root in a container often may not look at another user's process; that user may. */
async function environmentOf(pid: number, uid: number): Promise<readonly string[]> {
  const path = `/proc/${pid}/environ`;
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    const setpriv = findProgram('setpriv');
    const cat = findProgram('cat');
    if (setpriv === undefined || cat === undefined) return ['(not readable)'];
    const args = [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--', cat, path];
    text = await promisify(execFile)(setpriv, args).then(
      ({ stdout }) => stdout,
      () => '(not readable)=',
    );
  }
  return text
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => line.slice(0, line.indexOf('=')));
}

async function namespaceOf(pid: number | 'self', name: string): Promise<string> {
  return readlink(`/proc/${pid}/ns/${name}`).catch(() => '');
}
