import { readdir, readFile } from 'node:fs/promises';

interface Seen {
  readonly parent: number;
  readonly words: string;
}

/** All living descendants of a process by its direct child that they hang on, from /proc. */
export async function treesBelow(
  ancestor: number,
): Promise<ReadonlyMap<number, readonly string[]>> {
  const all = new Map<number, Seen>();
  for (const name of await readdir('/proc')) {
    const pid = Number(name);
    const seen = Number.isInteger(pid) ? await look(pid) : undefined;
    if (seen !== undefined) all.set(pid, seen);
  }
  const trees = new Map<number, string[]>();
  for (const [pid, { words }] of all) {
    const root = rootOf(pid, ancestor, all);
    if (root === undefined) continue;
    trees.set(root, [...(trees.get(root) ?? []), `${pid} ${words}`]);
  }
  return trees;
}

/** Those of the descriptions above whose process still lives. */
export async function stillAlive(descriptions: readonly string[]): Promise<readonly string[]> {
  const alive: string[] = [];
  for (const description of descriptions) {
    const seen = await look(Number.parseInt(description, 10));
    if (seen !== undefined && description.endsWith(seen.words)) alive.push(description);
  }
  return alive;
}

async function look(pid: number): Promise<Seen | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // `pid (name, which may hold anything) state ppid …`, proc(5).
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const words = await readFile(`/proc/${pid}/cmdline`, 'utf8');
    return state === 'Z'
      ? undefined
      : { parent: Number(parent), words: words.replaceAll('\0', ' ') };
  } catch {
    return undefined;
  }
}

function rootOf(pid: number, ancestor: number, all: ReadonlyMap<number, Seen>): number | undefined {
  for (let at = pid; ;) {
    const parent = all.get(at)?.parent;
    if (parent === undefined) return undefined;
    if (parent === ancestor) return at;
    at = parent;
  }
}
