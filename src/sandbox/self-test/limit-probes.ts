/** Jobs that try to use more than they may; each must end in the one way that is meant for it. */
import type { JobLimits } from '../../contract/limits.ts';
import type { JobOutcome } from '../run-job.ts';

export interface LimitProbe {
  readonly probe: string;
  readonly source: string;
  readonly limits: Partial<JobLimits>;
  readonly held: (outcome: JobOutcome) => boolean;
}

const MIB = 1024 * 1024;
/** More than a warm kernel holds before its job. */
const MEMORY_BYTES = 512 * MIB;
const BLOCK_BYTES = 64 * MIB;
const ENOUGH_MS = 15_000;

const ends =
  (ending: JobOutcome['ending'], detail: RegExp) =>
  (outcome: JobOutcome): boolean =>
    outcome.ending !== 'completed' && outcome.ending === ending && detail.test(outcome.detail);

export function limitProbes(ceilings: JobLimits): readonly LimitProbe[] {
  const memory = Math.min(MEMORY_BYTES, ceilings.memory_bytes);
  const blocks = Math.ceil(memory / BLOCK_BYTES) + 4;
  const flood = (stream: 'stdout' | 'stderr'): string =>
    `const block = new Uint8Array(65536).fill(120); for (;;) Deno.${stream}.writeSync(block);`;
  return [
    {
      probe: 'use more memory than allowed',
      source: `const kept = [];
        for (let i = 0; i < ${blocks}; i++) kept.push(new Uint8Array(${BLOCK_BYTES}).fill(1));
        await new Promise((resolve) => setTimeout(resolve, 4000));
        console.log(kept.length);`,
      limits: { memory_bytes: memory, wall_ms: ENOUGH_MS },
      held: ends('out_of_memory', /./),
    },
    {
      probe: 'use more CPU time than allowed',
      source: 'for (;;);',
      limits: { cpu_ms: 300, wall_ms: ENOUGH_MS },
      held: ends('timed_out', /CPU/),
    },
    {
      probe: 'stay past the deadline',
      source: 'await new Promise(() => setInterval(() => {}, 50));',
      limits: { wall_ms: 300 },
      held: ends('timed_out', /longer than/),
    },
    // A kernel that captures these streams bounds them itself; then the flood runs into the CPU limit.
    ...(['stdout', 'stderr'] as const).map((stream) => ({
      probe: `flood ${stream}`,
      source: flood(stream),
      limits: { output_bytes: MIB, stderr_bytes: MIB, cpu_ms: 1_000, wall_ms: ENOUGH_MS },
      // What is no archive is refused at its first block, long before its cap.
      held: (outcome: JobOutcome): boolean =>
        outcome.ending === 'too_large' ||
        outcome.ending === 'timed_out' ||
        (outcome.ending === 'kernel_crashed' && /not a tar archive/.test(outcome.detail)),
    })),
  ];
}
