import type { JobLimits } from '../../../contract/limits.ts';
import type { Ending } from '../../driver.ts';
import type { EngineClient } from './engine-client.ts';

const LOOK_EVERY_MS = 250;

/**
 * Ends a job that used up its CPU time. Looks only when it could have done so: never, when the wall
 * clock stops it first. Call the answer to stop looking.
 */
export function watchCpu(
  engine: EngineClient,
  id: string,
  limits: JobLimits,
  cpus: number,
  onBreach: (breach: NonNullable<Ending['breach']>) => void,
): (() => void) | undefined {
  if (limits.cpu_ms >= limits.wall_ms * cpus) return undefined;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  // What the kernel used until its job came is not the job's.
  const before = engine.cpuTime(id).catch(() => 0);
  const look = async (): Promise<void> => {
    const [base, now] = await Promise.all([before, engine.cpuTime(id).catch(() => 0)]);
    if (stopped) return;
    if (now - base > limits.cpu_ms) {
      return onBreach({
        ending: 'timed_out',
        detail: `The job used more than its ${limits.cpu_ms / 1000} s of CPU time.`,
      });
    }
    timer = setTimeout(() => void look(), LOOK_EVERY_MS);
  };
  timer = setTimeout(() => void look(), limits.cpu_ms / cpus);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
