/** Puts driver, self-test, slots and pools together to the one thing that the engine sees. */
import { join } from 'node:path';
import { PartsmithError } from '../contract/errors.ts';
import type { Job } from '../contract/job.ts';
import type { JobLimits } from '../contract/limits.ts';
import { createResultParser } from './bundle/parse-result.ts';
import { jobExcess } from './bundle/write-job.ts';
import { candidateDrivers, chooseDriver, type Choice } from './choose-driver.ts';
import type { KernelProcess, SandboxLog } from './driver.ts';
import type { DockerProfile } from './drivers/docker/docker-profile.ts';
import type { DockerSettings } from './drivers/docker/settings.ts';
import type { EmbeddedSettings } from './drivers/embedded-settings.ts';
import { createRemoteSandbox } from './drivers/remote/remote-sandbox.ts';
import type { RemoteSettings } from './drivers/remote/settings.ts';
import { ISOLATION_PROFILE, type IsolationProfile } from './isolation/profile.ts';
import { forwardOnly, startClock } from './job-progress.ts';
import { packageRoot } from './kernel-folder.ts';
import { lowerOf } from './lower-limits.ts';
import { closeKernels, openKernels, type Kernel } from './open-kernels.ts';
import { runJob, type JobOutcome } from './run-job.ts';
import type { Report, RunOptions, Sandbox, SandboxStatus } from './sandbox.ts';
import { Slots } from './slots.ts';

export interface SandboxConfig {
  /** `auto`: the strongest that passes its canaries here. */
  readonly driver: 'auto' | 'docker' | 'bubblewrap' | 'deno' | 'remote';
  /** Makes `docker` a candidate; without it there is no such driver. */
  readonly docker?: DockerSettings;
  /** Where the runner listens, for `remote`. */
  readonly remote?: RemoteSettings;
  /** Deno's permission checks alone are accepted as a wall: true for loopback and stdio only. */
  readonly allowPermissionOnly: boolean;
  /** A remembered self-test does not count: every door is tried anew. */
  readonly prove?: boolean;
  /** Staged kernels and remembered self-tests; may be deleted at any time while no server runs. */
  readonly cacheFolder: string;
  /** Waiting processes per kernel name; `default` for kernels that are not named. */
  readonly warm: Readonly<Record<string, number>> & { readonly default: number };
  /** Jobs that run at once. */
  readonly slots: number;
  /** Jobs that may wait for a slot. */
  readonly queueMaximum: number;
  /** No job gets more than this, whatever its own limits say. */
  readonly ceilings: JobLimits;
  readonly log: SandboxLog;
}

/** For tests of the sandbox itself: nothing here can be reached from a setting or a request. */
export interface SandboxInternals {
  readonly profile?: IsolationProfile;
  readonly dockerProfile?: DockerProfile;
  /** Paths of `kernel.json` files instead of partsmith's own. */
  readonly manifests?: readonly string[];
  /** Attacks on a wall with bricks missing need it to stand without proof. */
  readonly skipSelfTest?: boolean;
  readonly startMs?: number;
  readonly maximumAgeMs?: number;
}

const START_MS = 20_000;
const MAXIMUM_AGE_MS = 30 * 60_000;
const REFILL_DELAY_MS = 1_000;

/** Checks the configuration; nothing is started before `start`. */
export async function createSandbox(
  config: SandboxConfig,
  internals: SandboxInternals = {},
): Promise<Sandbox> {
  if (config.driver === 'remote') {
    if (config.remote === undefined) throw new Error('the driver remote needs its settings');
    return createRemoteSandbox(config.remote, config.ceilings, config.log);
  }
  const settings: EmbeddedSettings = {
    profile: internals.profile ?? ISOLATION_PROFILE,
    ceilings: config.ceilings,
    cacheFolder: config.cacheFolder,
    manifests: internals.manifests ?? [join(packageRoot(), 'sandbox-image/replicad/kernel.json')],
    startMs: internals.startMs ?? START_MS,
  };
  return new LocalSandbox(config, internals, settings);
}

class LocalSandbox implements Sandbox {
  readonly #config: SandboxConfig;
  readonly #internals: SandboxInternals;
  readonly #settings: EmbeddedSettings;
  readonly #slots: Slots;
  readonly #results = createResultParser(2);
  #kernels: ReadonlyMap<string, Kernel> = new Map();
  /** Aborted when jobs that still run at shutdown have had their grace. */
  readonly #killing = new AbortController();
  readonly #jobs = new Set<Promise<unknown>>();
  #choice: Choice | undefined;
  #closed = false;

  constructor(config: SandboxConfig, internals: SandboxInternals, settings: EmbeddedSettings) {
    this.#config = config;
    this.#internals = internals;
    this.#settings = settings;
    this.#slots = new Slots(config.slots, config.queueMaximum);
  }

  async start(signal: AbortSignal): Promise<void> {
    const choice = await chooseDriver(this.#config, this.#settings, this.#internals, signal);
    const kernels = await openKernels(choice, this.#config, signal, {
      maximumAgeMs: this.#internals.maximumAgeMs ?? MAXIMUM_AGE_MS,
      // Whoever waits for a slot is served sooner by a kernel that starts meanwhile, but only by his own.
      mayRefill: (name) => this.#slots.queued === 0 || (this.#kernels.get(name)?.queued ?? 0) > 0,
    });
    if (this.#closed) {
      await closeKernels(choice, kernels.values());
      throw new PartsmithError('busy', 'The server is shutting down.');
    }
    this.#choice = choice;
    this.#kernels = kernels;
    for (const { pool } of kernels.values()) pool.refill();
  }

  async run(job: Job, options: RunOptions, signal: AbortSignal): Promise<Report> {
    const choice = this.#choice;
    if (this.#closed) throw new PartsmithError('busy', 'The server is shutting down.');
    if (choice === undefined) throw new PartsmithError('busy', 'The server is still starting.');
    const kernel = this.#kernels.get(options.kernel);
    if (kernel === undefined) {
      const known = [...this.#kernels.keys()].join(', ');
      throw new PartsmithError('unsupported', `There is no kernel "${options.kernel}" here.`, {
        hint: `Kernels of this server: ${known}.`,
      });
    }
    const working = this.#work(kernel, choice, job, options, signal);
    this.#jobs.add(working);
    try {
      return await working;
    } finally {
      this.#jobs.delete(working);
    }
  }

  status(): SandboxStatus {
    const driver =
      this.#choice?.driver ??
      candidateDrivers(this.#config, this.#settings, this.#internals.dockerProfile)[0];
    if (driver === undefined)
      throw new PartsmithError('internal', 'No sandbox driver is configured.');
    return {
      driver: driver.name,
      isolation: driver.isolation,
      strength: driver.strength,
      kernels: [...this.#kernels.values()].map(({ identity }) => identity),
      pools: [...this.#kernels.values()].map(({ identity, pool, running, queued }) => ({
        kernel: identity.kernel,
        warm: pool.warm,
        warm_target: pool.target,
        starting: pool.starting,
        running,
        queued,
      })),
      slots: {
        running: this.#slots.running,
        maximum: this.#slots.maximum,
        queued: this.#slots.queued,
        queue_maximum: this.#slots.queueMaximum,
      },
      checks: [
        ...(this.#choice?.checks ?? []),
        ...[...this.#kernels.values()].flatMap(({ trust }) => trust?.checks() ?? []),
      ],
      checked_at: this.#choice?.checked_at,
    };
  }

  async close(graceMs: number): Promise<void> {
    this.#closed = true;
    this.#slots.close();
    const grace = setTimeout(() => this.#killing.abort(new Error('shutdown')), graceMs);
    while (this.#jobs.size > 0) await Promise.allSettled(this.#jobs);
    clearTimeout(grace);
    if (this.#choice !== undefined) await closeKernels(this.#choice, this.#kernels.values());
    await this.#results.close();
  }

  async #work(
    kernel: Kernel,
    choice: Choice,
    job: Job,
    options: RunOptions,
    caller: AbortSignal,
  ): Promise<Report> {
    const signal = AbortSignal.any([caller, this.#killing.signal]);
    const limits = lowerOf(options.limits, this.#config.ceilings);
    const stage = forwardOnly(options.onStage);
    const clock = startClock();
    const report = (outcome: JobOutcome): Report => ({
      ...outcome,
      kernel: kernel.identity,
      driver: choice.driver.name,
      timings: clock.timings(),
    });
    const cancelled = { ending: 'cancelled', detail: 'The job was cancelled.' } as const;

    if (kernel.trust?.broken === true && kernel.pool.target > 0) throw kernel.trust.refusal();
    const excess = jobExcess(job, limits);
    if (excess !== undefined) return report({ ending: 'too_large', detail: excess });

    let release: () => void;
    kernel.queued += 1;
    try {
      stage('queued');
      release = await this.#slots.acquire(signal);
    } catch (error) {
      if (signal.aborted) return report(cancelled);
      throw error;
    } finally {
      kernel.queued -= 1;
    }
    kernel.running += 1;
    let gone: Promise<unknown> = Promise.resolve();
    // The next start must not take the processor from this job, but a long one must not empty the pool.
    const restock = setTimeout(() => kernel.pool.refill(), REFILL_DELAY_MS);
    try {
      clock.granted();
      stage('starting');
      let started: { process: KernelProcess; warm: boolean };
      try {
        started = await kernel.pool.take(signal);
      } catch (error) {
        if (signal.aborted) return report(cancelled);
        throw kernel.trust?.broken === true
          ? kernel.trust.refusal()
          : new PartsmithError('internal', 'No sandbox could be started.', { cause: error });
      }
      clock.started(started.warm);
      if (kernel.queued > 0) kernel.pool.refill();
      const end = await runJob(started.process, job, limits, stage, this.#results.parse, signal);
      gone = end.gone;
      return report(end.outcome);
    } finally {
      clearTimeout(restock);
      // A slot is a place for processes: it is free when the last one has left.
      const leaving = gone.finally(() => {
        kernel.running -= 1;
        release();
        kernel.pool.refill();
        this.#jobs.delete(leaving);
      });
      this.#jobs.add(leaving);
    }
  }
}
