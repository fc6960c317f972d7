/** How far a job is: the stages that it reached and the time that each took. */
import { KERNEL_STAGES } from '../contract/result.ts';
import type { JobTimings, RunOptions, Stage } from './sandbox.ts';

const STAGES: readonly Stage[] = ['queued', 'starting', ...KERNEL_STAGES];

/** What a kernel says of its stages is not trusted to be in order. */
export function forwardOnly(onStage: RunOptions['onStage']): (stage: Stage) => void {
  let reached = -1;
  return (stage) => {
    const at = STAGES.indexOf(stage);
    if (at <= reached) return;
    reached = at;
    onStage?.(stage);
  };
}

export function startClock(): {
  granted(): void;
  started(warm: boolean): void;
  timings(): JobTimings;
} {
  const begun = performance.now();
  let granted: number | undefined;
  let started: number | undefined;
  let warm = false;
  return {
    granted: () => {
      granted = performance.now();
    },
    started: (fromPool) => {
      started = performance.now();
      warm = fromPool;
    },
    timings: () => {
      const now = performance.now();
      return {
        queued_ms: (granted ?? now) - begun,
        start_ms: granted === undefined ? 0 : (started ?? now) - granted,
        kernel_ms: started === undefined ? 0 : now - started,
        total_ms: now - begun,
        warm,
      };
    },
  };
}
