/** What is set around a runtime before it executes its first instruction. */
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import type { JobLimits } from '../../contract/limits.ts';
import type { IsolationProfile } from '../isolation/profile.ts';

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
  const { rlimits } = profile;
  const prefix: string[] = [];
  if (setpriv !== undefined) {
    prefix.push(setpriv, '--pdeathsig', 'KILL', ...userSwitches(profile));
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

/** Arguments for setpriv that turn a server that is root into the user that jobs run as. */
export function userSwitches({ user }: IsolationProfile): readonly string[] {
  if (process.getuid?.() !== 0 || user === null) return [];
  return [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
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
