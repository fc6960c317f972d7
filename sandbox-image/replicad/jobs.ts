/** One job → its answer. Never rejects: what goes wrong is a field of the answer. */
import type { OutputFile } from '../../src/contract/job.ts';
import type { JobResult, KernelStage } from '../../src/contract/result.ts';
import type { ReceivedJob } from './bundle.ts';
import { evaluate } from './evaluate.ts';
import { describe, filesOf, modelOf } from './model.ts';
import { partsOf } from './parts.ts';
import { toScriptError } from './script-error.ts';

/** The answer but for what was printed, which is only known at the very end. */
export interface Answer {
  readonly result: Omit<JobResult, 'stdout' | 'stderr'>;
  readonly files: ReadonlyMap<OutputFile, Uint8Array>;
}

const NOTHING = {
  protocol: 1,
  status: 'ok',
  error: null,
  warnings: [],
  timings: {},
  parameters: {},
  geometry: null,
  section: null,
  projection: null,
  fit: null,
} as const satisfies Answer['result'];

export async function runJob(
  job: ReceivedJob,
  onStage: (stage: KernelStage) => void,
): Promise<Answer> {
  const clock = new StageClock(onStage);
  const { spec, source } = job;
  try {
    switch (spec.kind) {
      case 'build': {
        clock.enter('running');
        const evaluation = await evaluate(source, spec.parameters);
        const warnings = [...evaluation.warnings];
        const parts = await partsOf(evaluation.value, warnings);
        clock.enter('describing');
        const model = modelOf(parts);
        const geometry = describe(model, parts);
        clock.enter('exporting');
        const files = filesOf(model, parts, spec.outputs, spec.tessellation);
        return {
          result: {
            ...NOTHING,
            warnings: warnings.slice(0, 100),
            parameters: evaluation.parameters,
            geometry,
            timings: clock.stop(),
          },
          files,
        };
      }
      default:
        throw new Error(`job ${spec.kind} is not known`);
    }
  } catch (error) {
    return {
      result: {
        ...NOTHING,
        status: 'script_failed',
        error: toScriptError(error, source, () => null),
        timings: clock.stop(),
      },
      files: new Map(),
    };
  }
}

/** Tells the stage and keeps its milliseconds. */
class StageClock {
  readonly #onStage: (stage: KernelStage) => void;
  readonly #timings: Record<string, number> = {};
  readonly #started = performance.now();
  #since = this.#started;
  #stage: KernelStage | undefined;

  constructor(onStage: (stage: KernelStage) => void) {
    this.#onStage = onStage;
  }

  enter(stage: KernelStage): void {
    this.#close();
    this.#stage = stage;
    this.#onStage(stage);
  }

  stop(): Record<string, number> {
    this.#close();
    return { ...this.#timings, total: performance.now() - this.#started };
  }

  #close(): void {
    const now = performance.now();
    if (this.#stage !== undefined) this.#timings[this.#stage] = now - this.#since;
    this.#since = now;
  }
}
