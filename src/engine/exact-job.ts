/** Jobs on a stored B-rep: always run by the kernel that made it. */
import { PartsmithError } from '../contract/errors.ts';
import { newId } from '../contract/ids.ts';
import {
  PROTOCOL_VERSION,
  type InputFile,
  type JobKind,
  type JobSpec,
  type PartLabel,
} from '../contract/job.ts';
import type { CompletedReport } from '../sandbox/sandbox.ts';
import type { ModelRecord } from '../store/store.ts';
import type { CallContext } from './operation.ts';

type SpecOf<Kind extends JobKind> = Extract<JobSpec, { kind: Kind }>;
/** Distributes over the union, so that each kind keeps its own fields. */
type Asked<Spec> = Spec extends JobSpec ? Omit<Spec, 'protocol' | 'id' | 'text_bytes'> : never;

/**
 * Runs one job of the model's own kernel on the given B-reps. Rejects with the job's ending as
 * PartsmithError; `unsupported` when the model has no exact geometry.
 */
export async function runExactJob<Kind extends Exclude<JobKind, 'build' | 'import'>>(
  context: CallContext,
  asked: Asked<SpecOf<Kind>>,
  breps: Readonly<Partial<Record<InputFile, ModelRecord>>>,
): Promise<CompletedReport> {
  const { sandbox, settings } = context.services;
  const inputs = new Map<InputFile, Uint8Array>();
  let kernel: string | undefined;
  for (const [file, model] of Object.entries(breps)) {
    kernel ??= model.build.kernel;
    // Object.entries widens the keys of a partial record.
    inputs.set(file as InputFile, await brepOf(context, model));
  }
  if (kernel === undefined) throw new PartsmithError('internal', 'An exact job without a model.');
  const spec = {
    ...asked,
    protocol: PROTOCOL_VERSION,
    id: newId('job'),
    text_bytes: settings.limits.text_bytes,
    // The spread of a generic member of the union is not narrowed back to it.
  } as unknown as JobSpec;
  const report = await sandbox.run(
    { spec, inputs },
    { kernel, limits: settings.limits, onStage: context.onStage },
    context.signal,
  );
  if (report.ending !== 'completed') throw new PartsmithError(report.ending, report.detail);
  if (report.result.status === 'ok') return report;
  const message = report.result.error?.message ?? 'The kernel could not do this.';
  const code = report.result.status === 'unsupported' ? 'unsupported' : 'kernel_crashed';
  throw new PartsmithError(code, message, {
    hint: report.result.error?.hint ?? 'Check the model with measure_model: is it valid?',
  });
}

/** Names and colours of the model's parts, for kernels that only get the B-rep back. */
export function partLabels(model: ModelRecord): PartLabel[] {
  return model.build.geometry.parts.map(({ name, color }) => ({ name, color }));
}

async function brepOf(context: CallContext, model: ModelRecord): Promise<Uint8Array> {
  const blob = model.build.files['model.brep'];
  if (blob === undefined || !model.build.geometry.exact) {
    throw new PartsmithError(
      'unsupported',
      `Model "${model.name}" is a mesh; it has no exact geometry (B-rep).`,
      { hint: 'Use stl, 3mf or glb, or build the part from source.' },
    );
  }
  return await context.services.store.blobs.get(blob.sha256);
}
