/** The `deno run …` line that both embedded drivers start, and the limits that are set around it. */
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import type { JobLimits } from '../../contract/limits.ts';
import type { IsolationProfile } from '../isolation/profile.ts';
import type { StagedKernel } from '../kernel-folder.ts';

const MIB = 1024 * 1024;
const V8_FLAGS = '--v8-flags=';

/** Arguments after the executable; `folder` is where the kernel's files are as the process sees them. */
export function denoArguments(
  kernel: StagedKernel,
  folder: string,
  profile: IsolationProfile,
  ceilings: JobLimits,
): readonly string[] {
  const heapMib = Math.max(64, Math.floor((ceilings.memory_bytes * profile.deno.heap_share) / MIB));
  const tuned = kernel.flags.filter((flag) => flag.startsWith(V8_FLAGS));
  const plain = kernel.flags.filter((flag) => !flag.startsWith(V8_FLAGS));
  return [
    'run',
    ...profile.deno.flags,
    ...plain.filter((flag) => !profile.deno.flags.includes(flag)),
    [
      `${V8_FLAGS}--max-old-space-size=${heapMib}`,
      ...tuned.map((flag) => flag.slice(V8_FLAGS.length)),
    ].join(','),
    ...(profile.deno.permissions === 'all' ? ['--allow-all'] : [`--allow-read=${folder}`]),
    ...(kernel.importMap === undefined ? [] : [`--import-map=${folder}/${kernel.importMap}`]),
    `${folder}/${kernel.entry}`,
  ];
}

/**
 * The programs that come before the runtime in one exec chain: become nobody, die with the server, take
 * limits that cannot be raised again. Empty where the system has no util-linux.
 */
export function hardeningPrefix(
  profile: IsolationProfile,
  ceilings: JobLimits,
  tools: HardeningTools,
): readonly string[] {
  const { setpriv, prlimit } = tools;
  const { rlimits, user } = profile;
  const prefix: string[] = [];
  if (setpriv !== undefined) {
    prefix.push(setpriv, '--pdeathsig', 'KILL');
    if (process.getuid?.() === 0 && user !== null) {
      prefix.push(`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups');
    }
    if (profile.no_new_privileges) prefix.push('--no-new-privs');
    prefix.push('--');
  }
  if (prlimit !== undefined) {
    prefix.push(
      prlimit,
      `--core=${rlimits.core}`,
      `--memlock=${rlimits.memlock}`,
      `--nofile=${rlimits.nofile}`,
      `--fsize=${ceilings.tmpfs_bytes}`,
      `--data=${ceilings.memory_bytes + rlimits.data_reserve_bytes}`,
      `--cpu=${Math.ceil(ceilings.cpu_ms / 1000) + rlimits.cpu_reserve_seconds}`,
      '--',
    );
  }
  return prefix;
}

export interface HardeningTools {
  readonly setpriv: string | undefined;
  readonly prlimit: string | undefined;
}

export function findHardeningTools(): HardeningTools {
  const linux = process.platform === 'linux';
  return {
    setpriv: linux ? findProgram('setpriv') : undefined,
    prlimit: linux ? findProgram('prlimit') : undefined,
  };
}

const SYSTEM_FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin'];

/** Absolute path of a program of the system; PATH has no say in what the wall is made of. */
export function findProgram(name: string): string | undefined {
  for (const folder of SYSTEM_FOLDERS) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}
