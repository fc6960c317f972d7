/** What is written on everything that the driver creates, so that nothing is ever orphaned. */
import { readFileSync, readlinkSync } from 'node:fs';
import type { ListedContainer } from './engine-client.ts';

const APP = 'partsmith.app';
const INSTANCE = 'partsmith.instance';
const BOOT = 'partsmith.boot';
const DEADLINE = 'partsmith.deadline';
const OWNER = 'partsmith.owner';

export const APP_LABEL = `${APP}=partsmith`;

export interface Marks {
  readonly instance: string;
  /** Changes with every start of the server. */
  readonly boot: string;
}

export function labelsFor(marks: Marks, deadline: number): Readonly<Record<string, string>> {
  return {
    [APP]: 'partsmith',
    [INSTANCE]: marks.instance,
    [BOOT]: marks.boot,
    [DEADLINE]: String(deadline),
    [OWNER]: ownProcess(),
  };
}

export type Standing = 'ours' | 'expired' | 'orphaned' | 'foreign';

/** Whose a container is. `foreign`: another installation's, or of another server of ours that lives. */
export function standingOf(container: ListedContainer, marks: Marks, now: number): Standing {
  const { labels } = container;
  const deadline = Number(labels[DEADLINE]);
  if (!Number.isFinite(deadline) || deadline < now) return 'expired';
  if (labels[INSTANCE] !== marks.instance) return 'foreign';
  if (labels[BOOT] === marks.boot) return 'ours';
  return lives(labels[OWNER] ?? '') ? 'foreign' : 'orphaned';
}

/** `pid namespace, pid, start time`: together they name one process for ever. */
function ownProcess(): string {
  return `${pidNamespace()}/${process.pid}/${startTime(process.pid) ?? ''}`;
}

/** True only for certain: a process in a namespace that we cannot look into counts as gone. */
function lives(owner: string): boolean {
  const [namespace, pid, start] = owner.split('/');
  if (namespace !== pidNamespace() || pid === undefined || !/^\d+$/.test(pid)) return false;
  return start !== '' && startTime(Number(pid)) === start;
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid').replaceAll(/[^0-9]/g, '');
  } catch {
    // Not Linux: nobody's life can be told, and every other boot of this instance counts as over.
    return 'unknown';
  }
}

/** Field 22 of proc(5) stat, in clock ticks since boot. */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
