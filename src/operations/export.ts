import { z } from 'zod';
import { PartsmithError } from '../contract/errors.ts';
import type { OutputFile } from '../contract/job.ts';
import { partLabels, runExactJob } from '../engine/exact-job.ts';
import { deliverFile, deliverySchema, fileAnswerShape } from '../engine/file-answer.ts';
import { defineOperation, type CallContext } from '../engine/operation.ts';
import {
  meshOf,
  modelNameField,
  requireSolid,
  resolveModel,
  unnamedModel,
} from '../engine/resolve-model.ts';
import type { ModelRecord } from '../store/store.ts';

const FORMATS = ['stl', 'step', '3mf', 'glb', 'brep'] as const;
type Format = (typeof FORMATS)[number];

interface Fineness {
  readonly tolerance: number | undefined;
  readonly angular_tolerance: number | undefined;
}

export const exportModel = defineOperation({
  name: 'export',
  title: 'Export a model',
  description: `Writes a file: stl or 3mf (printing), step or brep (exact, for other CAD), glb (viewers).
Meshes are watertight; \`tolerance\` (mm, largest distance from the true surface) and
\`angular_tolerance\` (degrees) make them finer or coarser. The answer gives size, sha256 and a link.`,
  effect: 'read',
  rest: [{ method: 'POST', path: '/export', answer: 'bytes' }],
  tool: true,
  surfaceDefaults: unnamedModel,
  input: z.strictObject({
    name: modelNameField,
    format: z.enum(FORMATS).default('stl'),
    tolerance: z.number().min(0.001).max(10).optional().describe('mm; meshes only. Default 0.05.'),
    angular_tolerance: z
      .number()
      .min(0.5)
      .max(90)
      .optional()
      .describe('Degrees; meshes only. Default 17.'),
    delivery: deliverySchema,
  }),
  output: z.object({ name: z.string(), format: z.string(), ...fileAnswerShape }),
  synonyms: {
    format: {
      stp: 'step',
      gltf: 'glb',
      '3d_print': 'stl',
      brp: 'brep',
      threemf: '3mf',
      '.stl': 'stl',
      '.step': 'step',
      '.3mf': '3mf',
    },
  },
  async handle(input, context) {
    const model = await resolveModel(context, input.name);
    const bytes = await write(context, model, input.format, {
      tolerance: input.tolerance,
      angular_tolerance: input.angular_tolerance,
    });
    const { answer, attachment } = await deliverFile(context, {
      stem: model.name,
      kind: input.format,
      bytes,
      role: 'file',
      title: `${model.name} as ${input.format.toUpperCase()}`,
      model: model.name,
      delivery: input.delivery,
    });
    return {
      output: { name: model.name, format: input.format, ...answer },
      attachments: [attachment],
      restBody: input.delivery === 'auto' ? ('attachment' as const) : ('json' as const),
    };
  },
});

async function write(
  context: CallContext,
  model: ModelRecord,
  format: Format,
  fineness: Fineness,
): Promise<Uint8Array> {
  const { geometry } = context.services;
  switch (format) {
    case 'step':
    case 'brep':
      refuseFineness(format, fineness);
      return await exactFile(context, model, format);
    case 'glb':
      return await geometry.toGlb(await mesh(context, model, fineness), context.signal);
    case 'stl':
    case '3mf': {
      requireSolid(model, format);
      const glb = await mesh(context, model, fineness);
      return format === 'stl'
        ? await geometry.toStl(glb, { name: model.name }, context.signal)
        : await geometry.to3mf(glb, { name: model.name }, context.signal);
    }
  }
}

function refuseFineness(format: Format, fineness: Fineness): void {
  if (fineness.tolerance === undefined && fineness.angular_tolerance === undefined) return;
  throw new PartsmithError(
    'invalid_input',
    `tolerance: ${format} is exact geometry and has no tolerance.`,
    { hint: 'Leave tolerance and angular_tolerance out, or choose stl, 3mf or glb.' },
  );
}

async function exactFile(
  context: CallContext,
  model: ModelRecord,
  format: 'step' | 'brep',
): Promise<Uint8Array> {
  const stored = model.build.files['model.brep'];
  if (format === 'brep' && stored !== undefined && model.build.geometry.exact) {
    return await context.services.store.blobs.get(stored.sha256);
  }
  const file: OutputFile = 'model.step';
  const report = await runExactJob(
    context,
    { kind: 'export', parts: partLabels(model), outputs: [file] },
    { 'model.brep': model },
  );
  return fileOf(report.files, file);
}

async function mesh(
  context: CallContext,
  model: ModelRecord,
  fineness: Fineness,
): Promise<Uint8Array> {
  const stored = model.build.tessellation;
  const wanted = {
    linear_mm: fineness.tolerance ?? stored.linear_mm,
    angular_rad:
      fineness.angular_tolerance === undefined
        ? stored.angular_rad
        : (fineness.angular_tolerance * Math.PI) / 180,
  };
  if (wanted.linear_mm === stored.linear_mm && wanted.angular_rad === stored.angular_rad) {
    return await meshOf(context, model);
  }
  const report = await runExactJob(
    context,
    { kind: 'tessellate', parts: partLabels(model), tessellation: wanted },
    { 'model.brep': model },
  );
  return fileOf(report.files, 'mesh.glb');
}

function fileOf(files: ReadonlyMap<OutputFile, Uint8Array>, file: OutputFile): Uint8Array {
  const bytes = files.get(file);
  if (bytes === undefined) {
    throw new PartsmithError('kernel_crashed', `The kernel answered "ok" without ${file}.`);
  }
  return bytes;
}
