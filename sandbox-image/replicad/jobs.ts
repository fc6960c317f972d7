/** One job → its answer. Never rejects: what goes wrong is a field of the answer. */
import type { TopoDS_Shape } from 'replicad-opencascadejs';
import type { InputFile, JobSpec, OutputFile, PartLabel } from '../../src/contract/job.ts';
import type { JobResult, KernelStage } from '../../src/contract/result.ts';
import { readBrep } from './brep.ts';
import type { ReceivedJob } from './bundle.ts';
import { evaluate } from './evaluate.ts';
import { fitOf } from './fit.ts';
import { hintFor } from './hints.ts';
import { importParts } from './import-shape.ts';
import { describe, filesOf, meshOf, modelOf } from './model.ts';
import type { Part } from './parts.ts';
import { partsOf } from './parts.ts';
import { projectionOf } from './project.ts';
import { ScriptFault, toScriptError } from './script-error.ts';
import { sectionOf } from './section.ts';
import { StageClock } from './stage-clock.ts';
import { childrenOf } from './sub-shapes.ts';
import { readTopLevel } from './top-level.ts';

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

/** The contract's default; a mesh in an `export` job has no deflections of its own. */
const DEFAULT_DEFLECTION = { linear_mm: 0.05, angular_rad: 0.3 };

export async function runJob(
  job: ReceivedJob,
  onStage: (stage: KernelStage) => void,
): Promise<Answer> {
  const clock = new StageClock(onStage);
  const { spec, source, inputs } = job;
  clock.enter('running');
  try {
    switch (spec.kind) {
      case 'build': {
        const topLevel = readTopLevel(source);
        const { value, parameters, warnings } = await evaluate(source, topLevel, spec.parameters);
        const advice = [...warnings];
        const parts = await partsOf(value, advice);
        return modelAnswer(parts, spec, { parameters, warnings: advice }, clock);
      }
      case 'import': {
        if (spec.format !== 'step' && spec.format !== 'brep') {
          return unsupported(
            `This kernel imports step and brep files, not ${spec.format}.`,
            'A mesh has no exact surfaces; import STEP or B-rep instead.',
          );
        }
        const parts = importParts(input(inputs, 'import'), spec.format);
        return modelAnswer(parts, spec, { parameters: {}, warnings: [] }, clock);
      }
      case 'tessellate': {
        clock.enter('exporting');
        const model = readBrep(input(inputs, 'model.brep'));
        const mesh = meshOf(model, labelled(model, spec.parts), spec.tessellation);
        return answer({ timings: clock.stop() }, new Map([['mesh.glb', mesh]]));
      }
      case 'export': {
        if (spec.outputs.includes('model.iges')) return noIges();
        clock.enter('exporting');
        const model = readBrep(input(inputs, 'model.brep'));
        const parts = labelled(model, spec.parts);
        const files = filesOf(model, parts, spec.outputs, DEFAULT_DEFLECTION);
        return answer({ timings: clock.stop() }, files);
      }
      case 'section': {
        const model = readBrep(input(inputs, 'model.brep'));
        const section = sectionOf(model, spec.plane, spec.at, spec.tolerance_mm);
        return answer({ section, timings: clock.stop() });
      }
      case 'project': {
        const model = readBrep(input(inputs, 'model.brep'));
        const projection = projectionOf(model, spec, spec.with_hidden, spec.tolerance_mm);
        return answer({ projection, timings: clock.stop() });
      }
      case 'fit': {
        const a = readBrep(input(inputs, 'a.brep'));
        const fit = fitOf(a, readBrep(input(inputs, 'b.brep')), spec.offset_b);
        return answer({ fit, timings: clock.stop() });
      }
    }
  } catch (error) {
    return failed(error, source, clock.stop());
  }
}

interface Evaluated {
  readonly parameters: JobResult['parameters'];
  readonly warnings: readonly string[];
}

function modelAnswer(
  parts: readonly Part[],
  spec: Extract<JobSpec, { kind: 'build' | 'import' }>,
  { parameters, warnings }: Evaluated,
  clock: StageClock,
): Answer {
  if (spec.outputs.includes('model.iges')) return noIges();
  clock.enter('describing');
  const model = modelOf(parts);
  const geometry = describe(model, parts);
  const invalid = geometry.parts.filter((part) => !part.measures.valid);
  clock.enter('exporting');
  const files = filesOf(model, parts, spec.outputs, spec.tessellation);
  const advice = [
    ...warnings,
    ...invalid.map(
      ({ name }) =>
        `Part "${name}" is not a valid shape (BRepCheck): faces overlap or do not close; ` +
        'a fillet or shell that is too large is the usual cause.',
    ),
  ];
  return answer(
    {
      warnings: advice.slice(0, 100).map((line) => line.slice(0, 1_000)),
      parameters,
      geometry,
      timings: clock.stop(),
    },
    files,
  );
}

function answer(
  fields: Partial<Answer['result']>,
  files: ReadonlyMap<OutputFile, Uint8Array> = new Map(),
): Answer {
  return { result: { ...NOTHING, ...fields }, files };
}

function unsupported(message: string, hint: string): Answer {
  const error = toScriptError(new ScriptFault('Unsupported', message, { hint }), '', () => null);
  return answer({ status: 'unsupported', error });
}

const noIges = (): Answer =>
  unsupported(
    'This kernel writes step and brep, not iges.',
    'Export as step: every program that reads IGES reads STEP.',
  );

/** The server sends what a kind of job needs; its absence is no fault of a source. */
function input(inputs: ReceivedJob['inputs'], name: InputFile): Uint8Array {
  const bytes = inputs.get(name);
  if (bytes === undefined) throw new ScriptFault('MissingInput', `The job has no ${name}.`);
  return bytes;
}

/** The model's children under the labels that were kept beside it. */
function labelled(
  model: TopoDS_Shape,
  labels: readonly PartLabel[],
): (PartLabel & { readonly wrapped: TopoDS_Shape })[] {
  return childrenOf(model).map((wrapped, i) => ({
    ...(labels[i] ?? { name: `part_${i + 1}`, color: null }),
    wrapped,
  }));
}

/** The answer of a source that raised, left nothing behind or tried to leave. */
export function failed(
  error: unknown,
  source: string,
  timings: Readonly<Record<string, number>>,
): Answer {
  return {
    result: {
      ...NOTHING,
      status: 'script_failed',
      error: toScriptError(error, source, (cause) => hintFor(cause, namesOf(source))),
      timings: { ...timings },
    },
    files: new Map(),
  };
}

function namesOf(source: string): readonly string[] {
  try {
    return readTopLevel(source).names;
  } catch {
    return [];
  }
}
