/**
 * One kernel in one container: created, attached, started, read until its ready line, and at the end
 * waited for, inspected and removed. The attached connection is the lifeline: when it closes, whatever
 * the reason, the container is on its way out.
 */
import type { Duplex } from 'node:stream';
import type { JobLimits } from '../../../contract/limits.ts';
import type { Ending, KernelProcess, SandboxLog } from '../../driver.ts';
import { readReadyLine } from '../ready-line.ts';
import type { ContainerBody } from './container-body.ts';
import { EngineFault, type EngineClient } from './engine-client.ts';
import { demultiplex } from './frames.ts';
import { killDirectly } from './kill-directly.ts';
import { watchCpu } from './watch-cpu.ts';

export interface ContainerOrder {
  readonly engine: EngineClient;
  readonly name: string;
  readonly body: ContainerBody;
  readonly cpus: number;
  readonly ceilings: JobLimits;
  readonly startMs: number;
  readonly log: SandboxLog;
}

/** A killed container is gone long before, unless its job played dead. */
const DIRECT_KILL_MS = 1_000;
/** An engine that does not end the connection of a killed container loses it. */
const KILL_GRACE_MS = 2_000;
const WAIT_MS = 10_000;
const REMOVE_TRIES = 3;
const REMOVE_PAUSE_MS = 500;
/** 128 + SIGKILL. */
const KILLED = 137;
/** The kernel's word of memory may come after its word of death. */
const OOM_SETTLE_MS = 100;

/** Rejects when the engine fails or no ready line comes; nothing is left behind then either. */
export async function startContainerKernel(
  order: ContainerOrder,
  signal: AbortSignal,
): Promise<KernelProcess> {
  const { engine, name, log } = order;
  signal.throwIfAborted();
  let id: string | undefined;
  try {
    id = await engine.create(name, order.body);
    const connection = await engine.attach(id);
    return await startAttached(order, id, connection, signal);
  } catch (error) {
    // By name when the answer to create was lost: the container may be there all the same.
    await removeWhatever(engine, id ?? name, log);
    throw error;
  }
}

async function startAttached(
  order: ContainerOrder,
  id: string,
  connection: Duplex,
  signal: AbortSignal,
): Promise<KernelProcess> {
  const { engine, log, ceilings } = order;
  const { stdout, stderr } = demultiplex(connection);
  let breach: Ending['breach'];
  let killed = false;
  let stopWatching: (() => void) | undefined;

  const closed = new Promise<void>((resolve) => {
    connection.once('close', resolve);
    connection.once('error', () => resolve());
    connection.once('end', resolve);
  });
  let force: NodeJS.Timeout | undefined;
  const ended = closed.then(async () => {
    stopWatching?.();
    clearTimeout(force);
    const ending = await endingOf(engine, id, () => killed, log);
    connection.destroy();
    await removeWhatever(engine, id, log);
    const cause = breach ?? ending.breach;
    return { ...ending, ...(cause === undefined ? {} : { breach: cause }) };
  });
  const kill = (): void => {
    if (killed) return;
    killed = true;
    stopWatching?.();
    // The end of the connection is seen only when what came before it was read.
    stdout.resume();
    stderr.resume();
    engine.kill(id).catch((error: unknown) => {
      log('warn', 'a container could not be killed', { container: id, reason: String(error) });
      connection.destroy();
    });
    force = setTimeout(() => {
      void engine
        .describe(id)
        .then(({ State }) => killDirectly(id, State.Pid))
        .catch(() => undefined);
      force = setTimeout(() => connection.destroy(), KILL_GRACE_MS);
    }, DIRECT_KILL_MS);
  };

  try {
    await engine.start(id);
    signal.throwIfAborted();
    const ready = await readReadyLine(stderr, ended, order.startMs, signal);
    return {
      id,
      ready,
      stdin: connection,
      stdout,
      stderr,
      kill,
      ended,
      begin(limits) {
        const stop = (found: NonNullable<Ending['breach']>): void => {
          breach ??= found;
          kill();
        };
        if (limits.memory_bytes < ceilings.memory_bytes) lowerMemory(order, id, limits, stop);
        stopWatching = watchCpu(engine, id, limits, order.cpus, stop);
      },
    };
  } catch (error) {
    kill();
    await ended;
    throw error;
  }
}

/** The container was sized by the ceiling; a job with less gets less from here on. */
function lowerMemory(
  { engine, log }: ContainerOrder,
  id: string,
  limits: JobLimits,
  onBreach: (breach: NonNullable<Ending['breach']>) => void,
): void {
  engine.setMemory(id, limits.memory_bytes).catch((error: unknown) => {
    // Gone already, or the kernel could not squeeze what is in use under the new limit.
    if (error instanceof EngineFault && (error.status === 404 || error.status === 409)) return;
    log('debug', 'a memory limit could not be lowered', { container: id, reason: String(error) });
    onBreach({
      ending: 'out_of_memory',
      detail: `The job used more than its ${Math.round(limits.memory_bytes / 2 ** 20)} MiB of memory.`,
    });
  });
}

async function endingOf(
  engine: EngineClient,
  id: string,
  wasKilled: () => boolean,
  log: SandboxLog,
): Promise<Ending> {
  let code: number;
  try {
    code = await engine.wait(id, WAIT_MS);
  } catch (error) {
    if (error instanceof EngineFault && error.status === 404) {
      return { code: null, signal: 'container removed from outside' };
    }
    log('warn', 'a container was lost', { container: id, reason: String(error) });
    return { code: null, signal: 'connection to the container engine lost' };
  }
  if (code === 0) return { code, signal: null };
  const ourKill = code === KILLED && wasKilled();
  if (!ourKill && (await ranOutOfMemory(engine, id, code))) {
    return {
      code,
      signal: null,
      breach: {
        ending: 'out_of_memory',
        detail: 'The job needed more memory than its sandbox has.',
      },
    };
  }
  return { code, signal: null };
}

async function ranOutOfMemory(engine: EngineClient, id: string, code: number): Promise<boolean> {
  const told = async (): Promise<boolean> => {
    const state = await engine.inspect(id).catch(() => undefined);
    return state?.oomKilled === true;
  };
  if (await told()) return true;
  if (code !== KILLED) return false;
  await pause(OOM_SETTLE_MS);
  return told();
}

/** Never rejects: what cannot be removed now is the reaper's. */
async function removeWhatever(
  engine: EngineClient,
  idOrName: string,
  log: SandboxLog,
): Promise<void> {
  for (let left = REMOVE_TRIES - 1; ; left -= 1) {
    try {
      return await engine.remove(idOrName);
    } catch (error) {
      if (left === 0) {
        log('warn', 'a container was left to the reaper', {
          container: idOrName,
          reason: String(error),
        });
        return;
      }
      await pause(REMOVE_PAUSE_MS);
    }
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
