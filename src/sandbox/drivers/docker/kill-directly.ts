import { readFile } from 'node:fs/promises';

/**
 * Kills a container's first process without the engine's help, where it is in sight and ours to kill.
 * A job can end its first thread alone; runc then takes the container for stopped and sends nothing, and
 * the engine notices only ten seconds later. Elsewhere those ten seconds are what it takes.
 */
export async function killDirectly(containerId: string, pid: number): Promise<void> {
  try {
    const cgroup = await readFile(`/proc/${pid}/cgroup`, 'latin1');
    // Process ids are used again, and an engine elsewhere has its own.
    if (cgroup.includes(containerId)) process.kill(pid, 'SIGKILL');
  } catch {
    // Gone, out of sight, or not ours.
  }
}
