/**
 * The process that may start sandboxes, for a server that may not: run, cancel, health on a Unix socket
 * and nothing else. Kernels, limits, images and isolation are this process's own configuration; a caller
 * can name a kernel and ask for less, never for more.
 */
import { chmod, lstat, mkdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { PartsmithError } from '../../contract/errors.ts';
import { jobLimitsSchema, type JobLimits } from '../../contract/limits.ts';
import { JobRefused, readJob } from '../bundle/read-job.ts';
import { drained } from '../bundle/flow.ts';
import type { SandboxLog } from '../driver.ts';
import {
  RUN_HEADER,
  runHeaderSchema,
  type Refusal,
  type RunEvent,
  type RunnerHealth,
  type WireReport,
} from '../drivers/remote/protocol.ts';
import type { Report, Sandbox } from '../sandbox.ts';

export interface RunnerOptions {
  readonly sandbox: Sandbox;
  readonly ceilings: JobLimits;
  readonly socketPath: string;
  readonly log: SandboxLog;
}

export interface Runner {
  close(): Promise<void>;
}

/** A refused caller may finish sending for this long. */
const REFUSED_MS = 2_000;

/** Resolves once it listens. The sandbox is the caller's, to start before and to close after. */
export async function startRunner(options: RunnerOptions): Promise<Runner> {
  const { socketPath, log } = options;
  const running = new Map<string, AbortController>();
  const server = createServer((request, response) => {
    handle(options, running, request, response).catch((error: unknown) => {
      log('error', 'a request to the runner failed', { reason: String(error) });
      response.destroy();
    });
  });
  // A job's answer may take as long as the job's own limits allow, and inputs as long as they take.
  server.requestTimeout = 0;
  await mkdir(dirname(socketPath), { recursive: true, mode: 0o750 });
  await removeStaleSocket(socketPath);
  await listen(server, socketPath);
  // Owner and group: the group is how an operator lets the server in.
  await chmod(socketPath, 0o660);
  return {
    async close() {
      for (const cancel of running.values()) cancel.abort(new Error('the runner is closing'));
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeIdleConnections();
      const force = setTimeout(() => server.closeAllConnections(), 2_000);
      await closed;
      clearTimeout(force);
    },
  };
}

async function handle(
  options: RunnerOptions,
  running: Map<string, AbortController>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://runner');
  const what = `${request.method} ${url.pathname}`;
  if (what === 'GET /health') return answer(response, 200, health(options));
  if (what === 'POST /cancel') {
    running.get(url.searchParams.get('id') ?? '')?.abort(new Error('cancelled'));
    response.writeHead(204).end();
    return undefined;
  }
  if (what === 'POST /run') return run(options, running, request, response);
  return answer(response, 404, refusal('not_found', 'The runner knows run, cancel and health.'));
}

async function run(
  { sandbox, ceilings, log }: RunnerOptions,
  running: Map<string, AbortController>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refuse = (message: string): void => {
    log('warn', 'the runner refused a request', { message });
    // Closing on unread bytes would reset the connection and lose the answer.
    request.resume();
    setTimeout(() => request.destroy(), REFUSED_MS).unref();
    answer(response, 400, refusal('invalid_input', message));
  };
  const header = runHeaderSchema.safeParse(parsed(request.headers[RUN_HEADER]));
  if (!header.success) return refuse(`The header ${RUN_HEADER} is missing or malformed.`);
  const { id, kernel, limits } = header.data;
  if (!sandbox.status().kernels.some((known) => known.kernel === kernel)) {
    return refuse(`The kernel ${kernel} is not configured here.`);
  }
  const over = limitNames.filter((name) => limits[name] > ceilings[name]);
  if (over.length > 0) return refuse(`The limits ${over.join(', ')} are above the ceilings here.`);
  if (running.has(id)) return refuse('A job with this id is running.');

  const cancel = new AbortController();
  running.set(id, cancel);
  // The other end went away before it had the whole answer.
  response.on('close', () => cancel.abort(new Error('the caller went away')));
  try {
    let job;
    try {
      job = await readJob(request, limits);
    } catch (error) {
      if (error instanceof JobRefused) return refuse(error.message);
      throw error;
    }
    response.writeHead(200, { 'content-type': 'application/x-partsmith-run' });
    const say = (event: RunEvent): void => {
      response.write(`${JSON.stringify(event)}\n`);
    };
    let report: Report;
    try {
      const onStage = (stage: Parameters<typeof stageEvent>[0]): void => say(stageEvent(stage));
      report = await sandbox.run(job, { kernel, limits, onStage }, cancel.signal);
    } catch (error) {
      say({ refused: refusalOf(error, log) });
      response.end();
      return;
    }
    say({ report: onTheWire(report) });
    if (report.ending === 'completed') {
      for (const bytes of report.files.values()) {
        if (response.destroyed) return;
        if (!response.write(bytes)) await drained(response);
      }
    }
    response.end();
  } finally {
    running.delete(id);
  }
}

const limitNames = Object.keys(jobLimitsSchema.shape) as (keyof JobLimits)[];

function stageEvent(stage: Extract<RunEvent, { stage: unknown }>['stage']): RunEvent {
  return { stage };
}

function onTheWire(report: Report): WireReport {
  const { kernel, timings } = report;
  const base = {
    kernel: { ...kernel, languages: [...kernel.languages], versions: { ...kernel.versions } },
    timings: { ...timings },
  };
  if (report.ending !== 'completed') {
    return { ...base, ending: report.ending, detail: report.detail };
  }
  return {
    ...base,
    ending: 'completed',
    result: report.result,
    files: [...report.files].map(([name, bytes]) => ({ name, bytes: bytes.byteLength })),
  };
}

function health({ sandbox, ceilings }: RunnerOptions): RunnerHealth {
  const { driver: _, checked_at, ...status } = sandbox.status();
  return {
    ...status,
    kernels: status.kernels.map((kernel) => ({ ...kernel })),
    pools: status.pools.map((pool) => ({ ...pool })),
    checks: status.checks.map((check) => ({ ...check })),
    ...(checked_at === undefined ? {} : { checked_at }),
    ceilings,
  };
}

function refusalOf(error: unknown, log: SandboxLog): Refusal {
  if (!(error instanceof PartsmithError)) {
    log('error', 'a job could not be run', { reason: String(error) });
    return refusal('internal', 'The sandbox runner failed.');
  }
  if (error.code === 'internal') {
    log('error', 'a job could not be run', { reason: `${error.message} ${String(error.cause)}` });
  }
  return {
    code: error.code,
    message: error.message,
    hint: error.hint,
    ...(error.retryAfterSeconds === undefined
      ? {}
      : { retry_after_seconds: error.retryAfterSeconds }),
  };
}

function refusal(code: Refusal['code'], message: string): Refusal {
  const { hint } = new PartsmithError(code, message);
  return { code, message, hint };
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function parsed(text: string | string[] | undefined): unknown {
  try {
    return JSON.parse(typeof text === 'string' ? text : '');
  } catch {
    return undefined;
  }
}

/** A runner that was killed leaves its socket file; one that lives answers on it. */
async function removeStaleSocket(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isSocket()) throw new Error(`${path} exists and is not a socket`);
  const lives = await new Promise<boolean>((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
  if (lives) throw new Error(`another runner listens on ${path}`);
  await rm(path);
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
