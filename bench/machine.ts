/** The machine in words that identify no one: no host name, no path. */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';

export function describeMachine(): string {
  return [
    `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown processor'})`,
    `${Math.round(totalmem() / 1024 ** 3)} GiB of memory`,
    `${type()} ${release()}`,
    `Node ${process.version}`,
  ].join(', ');
}

/** One-minute load before the run: a busy machine makes every figure worse. */
export function loadNow(): string {
  try {
    return readFileSync('/proc/loadavg', 'latin1').split(' ')[0] ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
