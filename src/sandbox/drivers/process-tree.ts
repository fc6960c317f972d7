import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** Direct children of a process; empty when it has none, is gone, or the platform does not say. */
export async function childrenOf(pid: number): Promise<readonly number[]> {
  try {
    return idsIn(await readFile(childrenFile(pid), 'latin1'));
  } catch {
    return [];
  }
}

/** Everything below a process. Synchronous, because whoever kills must not give it time to change. */
export function descendantsOf(pid: number): readonly number[] {
  try {
    const children = idsIn(readFileSync(childrenFile(pid), 'latin1'));
    return children.flatMap((child) => [child, ...descendantsOf(child)]);
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

const childrenFile = (pid: number): string => `/proc/${pid}/task/${pid}/children`;

function idsIn(text: string): readonly number[] {
  return text
    .split(' ')
    .filter((word) => word !== '')
    .map(Number);
}
