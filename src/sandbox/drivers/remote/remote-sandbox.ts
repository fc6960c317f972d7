/**
 * The sandbox of a server that has no way to start one: every job goes to `partsmith runner` and its
 * report comes back. What the runner says is checked like anything else that crosses a process.
 */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { PartsmithError } from '../../../contract/errors.ts';
import { newId } from '../../../contract/ids.ts';
import type { Job } from '../../../contract/job.ts';
import type { JobLimits } from '../../../contract/limits.ts';
import { jobExcess, writeJob } from '../../bundle/write-job.ts';
import type { SandboxLog } from '../../driver.ts';
import type { FailedReport, Report, RunOptions, Sandbox, SandboxStatus } from '../../sandbox.ts';
import { healthSchema, refusalSchema, RUN_HEADER, type RunnerHealth } from './protocol.ts';
import { readRun } from './read-run.ts';
import type { RemoteSettings } from './settings.ts';

const HEALTH_EVERY_MS = 5_000;
const HEALTH_MS = 5_000;
const RETRY_MS = 250;
/** A cancelled job's own report is waited for this long. */
const CANCEL_MS = 200;

export function createRemoteSandbox(
  settings: RemoteSettings,
  ceilings: JobLimits,
  log: SandboxLog,
): Sandbox {
  return new RemoteSandbox(settings, ceilings, log);
}

class RemoteSandbox implements Sandbox {
  readonly #settings: RemoteSettings;
  readonly #ceilings: JobLimits;
  readonly #log: SandboxLog;
  readonly #killing = new AbortController();
  readonly #jobs = new Set<Promise<unknown>>();
  #health: RunnerHealth | undefined;
  #reachable = true;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(settings: RemoteSettings, ceilings: JobLimits, log: SandboxLog) {
    this.#settings = settings;
    this.#ceilings = ceilings;
    this.#log = log;
  }

  async start(signal: AbortSignal): Promise<void> {
    const end = Date.now() + this.#settings.startMs;
    for (;;) {
      signal.throwIfAborted();
      try {
        this.#health = await this.#askHealth();
        break;
      } catch (error) {
        if (Date.now() < end) {
          await new Promise((resolve) => {
            setTimeout(resolve, RETRY_MS);
          });
          continue;
        }
        throw new PartsmithError(
          'internal',
          `No sandbox runner answers at ${this.#settings.socketPath}.`,
          { hint: 'Start "partsmith runner" with the same socket.', cause: error },
        );
      }
    }
    this.#timer = setInterval(() => void this.#refresh(), HEALTH_EVERY_MS);
    this.#timer.unref();
  }

  async run(job: Job, options: RunOptions, signal: AbortSignal): Promise<Report> {
    const health = this.#health;
    if (this.#closed) throw new PartsmithError('busy', 'The server is shutting down.');
    if (health === undefined) throw new PartsmithError('busy', 'The server is still starting.');
    const kernel = health.kernels.find((known) => known.kernel === options.kernel);
    if (kernel === undefined) {
      const known = health.kernels.map((each) => each.kernel).join(', ');
      throw new PartsmithError('unsupported', `There is no kernel "${options.kernel}" here.`, {
        hint: `Kernels of this server: ${known}.`,
      });
    }
    const begun = performance.now();
    const failed = (ending: FailedReport['ending'], detail: string): FailedReport => {
      const total_ms = performance.now() - begun;
      const timings = { queued_ms: 0, start_ms: 0, kernel_ms: 0, total_ms, warm: false };
      return { ending, detail, kernel, driver: 'remote', timings };
    };
    const limits = lowest(options.limits, this.#ceilings, health.ceilings);
    const excess = jobExcess(job, limits);
    if (excess !== undefined) return failed('too_large', excess);
    const cancelled = AbortSignal.any([signal, this.#killing.signal]);
    if (cancelled.aborted) return failed('cancelled', 'The job was cancelled.');
    const working = this.#send(job, { ...options, limits }, cancelled, () =>
      failed('cancelled', 'The job was cancelled.'),
    );
    this.#jobs.add(working);
    try {
      return await working;
    } finally {
      this.#jobs.delete(working);
    }
  }

  status(): SandboxStatus {
    const health = this.#health;
    const nothing = { running: 0, maximum: 0, queued: 0, queue_maximum: 0 };
    return {
      driver: 'remote',
      isolation: this.#reachable
        ? `In a runner process of its own: ${health?.isolation ?? 'not yet known.'}`
        : 'The sandbox runner does not answer.',
      strength: health?.strength ?? 'strong',
      kernels: health?.kernels ?? [],
      pools: health?.pools ?? [],
      slots: health?.slots ?? nothing,
      checks: health?.checks ?? [],
      checked_at: health?.checked_at,
    };
  }

  async close(graceMs: number): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    const grace = setTimeout(() => this.#killing.abort(new Error('shutdown')), graceMs);
    await Promise.allSettled(this.#jobs);
    clearTimeout(grace);
  }

  async #send(
    job: Job,
    { kernel, limits, onStage }: RunOptions,
    signal: AbortSignal,
    cancelled: () => Report,
  ): Promise<Report> {
    const id = newId('job');
    const sending = httpRequest({
      socketPath: this.#settings.socketPath,
      method: 'POST',
      path: '/run',
      agent: false,
      headers: { [RUN_HEADER]: JSON.stringify({ id, kernel, limits }) },
    });
    let force: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      this.#ask('POST', `/cancel?id=${id}`).catch(() => undefined);
      force = setTimeout(() => sending.destroy(), CANCEL_MS);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const [response] = await Promise.all([responseTo(sending), writeJob(job, sending)]);
      if (response.statusCode !== 200) throw await refusalIn(response);
      const { report, files } = await readRun(response, limits, (stage) => onStage?.(stage));
      const { ending, timings } = report;
      const identity = { ...report.kernel };
      if (ending !== 'completed') {
        return { ending, detail: report.detail, kernel: identity, driver: 'remote', timings };
      }
      const { result } = report;
      return { ending, result, files, kernel: identity, driver: 'remote', timings };
    } catch (error) {
      if (signal.aborted) return cancelled();
      if (error instanceof PartsmithError) throw error;
      throw new PartsmithError('internal', 'The sandbox runner went away.', { cause: error });
    } finally {
      clearTimeout(force);
      signal.removeEventListener('abort', onAbort);
      sending.destroy();
    }
  }

  async #refresh(): Promise<void> {
    try {
      this.#health = await this.#askHealth();
      if (!this.#reachable) this.#log('info', 'the sandbox runner answers again');
      this.#reachable = true;
    } catch (error) {
      if (this.#reachable) {
        this.#log('error', 'the sandbox runner does not answer', { reason: String(error) });
      }
      this.#reachable = false;
    }
  }

  async #askHealth(): Promise<RunnerHealth> {
    return healthSchema.parse(JSON.parse(await this.#ask('GET', '/health')));
  }

  async #ask(method: string, path: string): Promise<string> {
    const asking = httpRequest({
      socketPath: this.#settings.socketPath,
      method,
      path,
      agent: false,
      signal: AbortSignal.timeout(HEALTH_MS),
    });
    asking.end();
    return textOf(await responseTo(asking));
  }
}

function lowest(...all: readonly [JobLimits, ...JobLimits[]]): JobLimits {
  const lower = { ...all[0] };
  for (const name of Object.keys(lower) as (keyof JobLimits)[]) {
    lower[name] = Math.min(...all.map((limits) => limits[name]));
  }
  return lower;
}

function responseTo(sending: ReturnType<typeof httpRequest>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sending.on('response', resolve);
    // Also after the response: the connection may break while the answer comes.
    sending.on('error', reject);
    sending.on('close', () => reject(new Error('the connection was closed')));
  });
}

async function refusalIn(response: IncomingMessage): Promise<PartsmithError> {
  const { data } = refusalSchema.safeParse(JSON.parse(await textOf(response)));
  return new PartsmithError('internal', 'The sandbox runner refused the job.', {
    cause: data?.message ?? response.statusCode,
  });
}

const TEXT_BYTES = 4 * 1024 * 1024;

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const data of response) {
    // A stream without encoding yields buffers.
    const chunk = data as Buffer;
    total += chunk.length;
    if (total > TEXT_BYTES) throw new Error('the runner says too much');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
