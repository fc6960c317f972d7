/** The composition root: everything that a running server consists of, opened in order, closed in reverse. */
import { availableParallelism } from 'node:os';
import { destination, pino, type Logger } from 'pino';
import type { Config } from './config.ts';
import { LOCAL_OWNER, type Caller } from './contract/caller.ts';
import { createModelBuilder } from './engine/build-model.ts';
import { createEngine } from './engine/create-engine.ts';
import type { Engine } from './engine/engine.ts';
import { createGeometry } from './geometry/geometry.ts';
import { operations } from './operations/index.ts';
import { createSandbox, type SandboxConfig } from './sandbox/create-sandbox.ts';
import type { Sandbox } from './sandbox/sandbox.ts';
import type { AuditSink } from './security/audit.ts';
import { openStore } from './store/open-store.ts';
import { packageVersion } from './version.ts';

export interface Workshop {
  readonly engine: Engine;
  readonly sandbox: Sandbox;
  readonly log: Logger;
  close(graceMs: number): Promise<void>;
}

/** Logs go to stderr: stdout belongs to the protocol (stdio) or to the person (serve). */
export function createLog(level: Config['logLevel']): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination(2));
}

/** Rejects when the isolation does not hold or the workspace is in use; nothing stays open then. */
export async function openWorkshop(
  config: Config,
  log: Logger,
  signal: AbortSignal,
  audit: AuditSink = (line) => log.info({ audit: line }, 'audit'),
): Promise<Workshop> {
  const opened: ((graceMs: number) => Promise<void>)[] = [];
  const close = async (graceMs: number): Promise<void> => {
    for (const each of opened.splice(0).reverse()) await each(graceMs);
  };
  try {
    const store = await openStore(config.workspace, {
      onProblem: (problem) => log.error({ problem }, 'store'),
    });
    opened.push(() => store.close());
    const sandbox = await createSandbox(sandboxConfig(config, log));
    opened.push((graceMs) => sandbox.close(graceMs));
    await sandbox.start(signal);
    const geometry = createGeometry({});
    opened.push(() => geometry.close());
    const engine = createEngine({
      operations,
      services: {
        sandbox,
        store,
        geometry,
        builder: createModelBuilder({ sandbox, store, limits: config.engine.limits }),
        settings: config.engine,
        log,
        version: packageVersion(),
      },
      audit,
    });
    return { engine, sandbox, log, close };
  } catch (thrown) {
    await close(0);
    throw thrown;
  }
}

const RUNNER_START_MS = 30_000;

/** What a server and a runner with the same settings both start their sandbox from. */
export function sandboxConfig(config: Config, log: Logger): SandboxConfig {
  return {
    driver: config.sandbox,
    // `auto` stays within what needs no daemon; an engine is used when it was asked for.
    ...(config.sandbox === 'docker' ? { docker: config.docker } : {}),
    ...(config.sandbox === 'remote'
      ? { remote: { socketPath: config.runnerSocket, startMs: RUNNER_START_MS } }
      : {}),
    allowPermissionOnly: true,
    cacheFolder: config.cache,
    warm: { default: config.warm },
    slots: config.slots ?? Math.max(2, availableParallelism()),
    queueMaximum: config.queueMaximum,
    ceilings: config.engine.limits,
    log: (level, message, fields) => log[level](fields ?? {}, message),
  };
}

/** The one caller of a server without authentication. */
export function localCaller(surface: Caller['surface'], address: string | undefined): Caller {
  return {
    id: LOCAL_OWNER,
    scopes: new Set(['read', 'build', 'write', 'delete', 'admin']),
    surface,
    address,
  };
}

/** How the server introduces itself over MCP. */
export function serverInfo(): {
  readonly name: string;
  readonly title: string;
  readonly version: string;
} {
  return { name: 'partsmith', title: 'partsmith', version: packageVersion() };
}
