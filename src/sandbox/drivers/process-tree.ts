import { readFile } from 'node:fs/promises';

/** Direct children of a process; empty when it has none, is gone, or the platform does not say. */
export async function childrenOf(pid: number): Promise<readonly number[]> {
  try {
    const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'latin1');
    return text
      .split(' ')
      .filter((word) => word !== '')
      .map(Number);
  } catch {
    return [];
  }
}

/** The end of the chain of wrappers that starts at `pid`: the process that executes source. */
export async function innermost(pid: number): Promise<number> {
  let last = pid;
  for (;;) {
    const [child] = await childrenOf(last);
    if (child === undefined) return last;
    last = child;
  }
}
