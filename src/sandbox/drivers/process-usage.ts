/** What a process and everything below it uses, as the operating system counts it. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { childrenOf } from './process-tree.ts';

export interface Usage {
  readonly resident_bytes: number;
  readonly cpu_ms: number;
}

/** Linux reports CPU time in USER_HZ, which is 100 on every architecture that Node runs on. */
const TICK_MS = 10;

/** Undefined when the process is gone or the platform does not say. */
export async function usageOf(pid: number): Promise<Usage | undefined> {
  return process.platform === 'linux' ? usageFromProc(pid) : usageFromPs(pid);
}

async function usageFromProc(pid: number): Promise<Usage | undefined> {
  try {
    const [status, stat, children] = await Promise.all([
      readFile(`/proc/${pid}/status`, 'latin1'),
      readFile(`/proc/${pid}/stat`, 'latin1'),
      childrenOf(pid),
    ]);
    // Fields after the command name, which is in brackets and may itself hold brackets and spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // In kB whatever the size of a page here, unlike `statm`; absent when the process is a zombie.
    let resident = Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
    let cpu = (Number(fields[11]) + Number(fields[12])) * TICK_MS;
    for (const child of children) {
      const below = await usageFromProc(child);
      resident += below?.resident_bytes ?? 0;
      cpu += below?.cpu_ms ?? 0;
    }
    return { resident_bytes: resident, cpu_ms: cpu };
  } catch {
    return undefined;
  }
}

/** `ps` prints kilobytes and `[[dd-]hh:]mm:ss.cc`. */
function usageFromPs(pid: number): Promise<Usage | undefined> {
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'rss=,time=', '-p', String(pid)], (error, stdout) => {
      const [rss, time] = stdout.trim().split(/\s+/);
      if (error !== null || rss === undefined || time === undefined) return resolve(undefined);
      const seconds = time.split(/[:-]/).reduce((sum, part) => sum * 60 + Number(part), 0);
      resolve({ resident_bytes: Number(rss) * 1024, cpu_ms: seconds * 1000 });
    });
  });
}
