/** One pool for each kernel of the chosen driver, and what each kernel says of itself. */
import type { Choice } from './choose-driver.ts';
import type { SandboxConfig } from './create-sandbox.ts';
import type { KernelPlace } from './driver.ts';
import { RememberedTrust } from './remembered-trust.ts';
import type { KernelIdentity } from './sandbox.ts';
import { forgetProof, recallReady, rememberReady } from './self-test/remembered.ts';
import { WarmPool, type WarmPoolSettings } from './warm-pool.ts';

export interface Kernel {
  readonly identity: KernelIdentity;
  readonly pool: WarmPool;
  /** Set when its isolation was proven at an earlier start. */
  readonly trust: RememberedTrust | undefined;
  running: number;
  queued: number;
}

type Settings = Pick<SandboxConfig, 'cacheFolder' | 'warm' | 'log'>;
interface PoolRules extends Pick<WarmPoolSettings, 'maximumAgeMs'> {
  readonly mayRefill: (kernel: string) => boolean;
}

/** Fills no pool. When it rejects, everything that it started is gone and the driver is closed. */
export async function openKernels(
  choice: Choice,
  settings: Settings,
  signal: AbortSignal,
  rules: PoolRules,
): Promise<ReadonlyMap<string, Kernel>> {
  const kernels = new Map<string, Kernel>();
  const opened: Pick<Kernel, 'pool'>[] = [];
  try {
    for (const place of choice.places) {
      const trust = trustIn(choice, place, settings);
      const pool = new WarmPool({
        kernel: place.kernel,
        target: settings.warm[place.kernel] ?? settings.warm.default,
        open: (aborted) => trust?.start(aborted) ?? choice.driver.open(place.kernel, aborted),
        log: settings.log,
        mayRefill: () => rules.mayRefill(place.kernel),
        maximumAgeMs: rules.maximumAgeMs,
      });
      opened.push({ pool });
      const identity = await identify(choice, place, pool, settings.cacheFolder, signal);
      kernels.set(place.kernel, { identity, pool, trust, running: 0, queued: 0 });
    }
    signal.throwIfAborted();
    return kernels;
  } catch (error) {
    await closeKernels(choice, opened);
    throw error;
  }
}

/** Ends every process of every pool, then what the driver keeps. */
export async function closeKernels(
  { driver }: Pick<Choice, 'driver'>,
  kernels: Iterable<Pick<Kernel, 'pool'>>,
): Promise<void> {
  await Promise.all([...kernels].map(({ pool }) => pool.drain()));
  await driver.close?.();
}

function trustIn(
  { driver, places, remembered }: Choice,
  { kernel }: KernelPlace,
  { cacheFolder, log }: Settings,
): RememberedTrust | undefined {
  if (!remembered) return undefined;
  return new RememberedTrust({
    kernel,
    open: (signal) => driver.open(kernel, signal),
    forget: () => forgetProof(cacheFolder, driver, places),
    log,
  });
}

async function identify(
  { remembered }: Choice,
  place: KernelPlace,
  pool: WarmPool,
  cacheFolder: string,
  signal: AbortSignal,
): Promise<KernelIdentity> {
  const { kernel, digest } = place;
  const known = remembered ? await recallReady(cacheFolder, place) : undefined;
  const ready = known ?? (await pool.first(signal)).ready;
  if (ready.kernel !== kernel) throw new Error(`kernel ${kernel} says it is ${ready.kernel}`);
  if (known === undefined) await rememberReady(cacheFolder, place, ready);
  return { kernel, digest, languages: ready.languages, versions: ready.versions };
}
