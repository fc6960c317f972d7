/**
 * One server per workspace. Each process lays its own claim file and then looks at the others': whoever
 * sees another live claim withdraws, so two that start at once can both withdraw but never both stay.
 * A claim's name carries all that is needed to judge it, so a half-written claim cannot exist.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PartsmithError } from '../contract/errors.ts';
import { errorCode } from './durable-write.ts';

/** `<pid>.<start time of the process>.<boot and pid namespace>.lock` */
const CLAIM = /^(\d{1,10})\.(\d{1,20})\.([0-9a-f]{16})\.lock$/;
/** A process of another boot or container cannot be asked; its claim counts while it is touched. */
const BEAT_MS = 5_000;
const FOREIGN_STALE_MS = 20_000;
const ATTEMPTS = 5;

export interface FolderLock {
  release(): Promise<void>;
}

/** Rejects with `conflict` while another live process holds the folder. */
export async function lockFolder(locks: string): Promise<FolderLock> {
  const world = worldId();
  const own = `${process.pid}.${startTime(process.pid) ?? '0'}.${world}.lock`;
  const claim = join(locks, own);
  for (let tries = 1; ; tries += 1) {
    await writeFile(claim, '', { mode: 0o600, flag: 'wx' }).catch(refuseTwice);
    const rival = await liveRival(locks, own, world);
    if (rival === undefined) break;
    await rm(claim, { force: true });
    if (tries === ATTEMPTS) throw inUse(rival);
    // Two starters that saw each other come back at different times, so that one gets in.
    await sleep(20 + Math.random() * 80);
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimes(claim, now, now).catch(() => undefined);
  }, BEAT_MS);
  beat.unref();
  return {
    release: async () => {
      clearInterval(beat);
      await rm(claim, { force: true });
    },
  };
}

async function liveRival(locks: string, own: string, world: string): Promise<string | undefined> {
  for (const name of await readdir(locks)) {
    const claim = CLAIM.exec(name);
    if (claim === null || name === own) continue;
    const [, pid = '', started = '', where = ''] = claim;
    const alive =
      where === world ? isAlive(Number(pid), started) : await isTouched(join(locks, name));
    if (alive) return pid;
    await rm(join(locks, name), { force: true });
  }
  return undefined;
}

function isAlive(pid: number, started: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: alive, and somebody else's.
    if (errorCode(error) !== 'EPERM') return false;
  }
  const start = startTime(pid);
  return start === undefined || start === started;
}

async function isTouched(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs < FOREIGN_STALE_MS;
  } catch {
    return false;
  }
}

/** Clock ticks from boot to the start of the process (proc(5), field 22): tells a reused pid. */
function startTime(pid: number): string | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The command's name, in parentheses, may hold spaces; the fields after it do not.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    // Field 3, the state: a zombie holds nothing any more.
    return fields[0] === 'Z' ? '0' : fields[19];
  } catch {
    return undefined;
  }
}

/** Equal for two processes that can see each other's pids. */
function worldId(): string {
  const parts = [
    attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1')),
    attempt(() => readlinkSync('/proc/self/ns/pid')),
  ];
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}

function attempt(read: () => string): string {
  try {
    return read().trim();
  } catch {
    return '';
  }
}

function refuseTwice(error: unknown): never {
  if (errorCode(error) === 'EEXIST') throw inUse(String(process.pid));
  throw error;
}

function inUse(pid: string): PartsmithError {
  return new PartsmithError('conflict', `Another partsmith (process ${pid}) uses this workspace.`, {
    hint: 'Stop that server, or give this one its own PARTSMITH_WORKSPACE.',
  });
}
