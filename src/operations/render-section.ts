import { z } from 'zod';
import { planeSchema, PLANES, type Plane } from '../contract/job.ts';
import type { Section } from '../contract/result.ts';
import { runExactJob } from '../engine/exact-job.ts';
import { deliverySchema } from '../engine/file-answer.ts';
import { round3 } from '../engine/model-summary.ts';
import { defineOperation, type CallContext } from '../engine/operation.ts';
import { answerPicture, pictureAnswerShape } from '../engine/picture-answer.ts';
import { modelNameField, resolveModel, unnamedModel } from '../engine/resolve-model.ts';
import { FLAT_SIZE } from '../geometry/sheet/flat-picture.ts';
import { PLANES_SEEN } from '../geometry/sheet/section-picture.ts';
import type { ModelRecord } from '../store/store.ts';
import { curveTolerance, dimensionsField, tellDimensions } from './flat-view.ts';

/** Positions of the axes in a point, for the plane's normal. */
const AXIS_OF = { X: 0, Y: 1, Z: 2 } as const;

export const renderSection = defineOperation({
  name: 'render_section',
  title: 'Section of a model',
  description: `The filled cut of a plane through the solid, holes left open, with its exact area: look inside
for wall thickness, blind holes, cavities. \`at\` is the plane's offset along its normal (YZ: X, XZ: Y, XY: Z).
A plane beside the part is no error: \`intersects\` is false and \`valid_range\` says where it would cut.`,
  effect: 'read',
  rest: [{ method: 'POST', path: '/render/section' }],
  tool: true,
  surfaceDefaults: unnamedModel,
  input: z.strictObject({
    name: modelNameField,
    plane: planeSchema.default('YZ'),
    at: z.number().min(-10_000).max(10_000).default(0).describe('mm along the normal.'),
    with_dimensions: z.boolean().default(true),
    delivery: deliverySchema,
  }),
  output: z.object({
    ...pictureAnswerShape,
    plane: z.enum(PLANES),
    at: z.number(),
    intersects: z.boolean(),
    area_mm2: z.number().describe('Exact area of the cut.'),
    valid_range: z.array(z.number()).length(2).describe('Extent of the part along the normal, mm.'),
    message: z.string().optional().describe('Why there is no cut.'),
    dimensions: dimensionsField,
  }),
  synonyms: {
    plane: {
      xy: 'XY',
      yx: 'XY',
      xz: 'XZ',
      zx: 'XZ',
      yz: 'YZ',
      zy: 'YZ',
      x: 'YZ',
      y: 'XZ',
      z: 'XY',
    },
  },
  async handle(input, context) {
    const model = await resolveModel(context, input.name);
    const section = await cut(context, model, input.plane, input.at);
    const message = section.intersects ? undefined : noCut(model, section);
    const { bytes, dimensions } = await context.services.geometry.section(
      { title: model.name, section, withDimensions: input.with_dimensions, message },
      context.signal,
    );
    const { normal } = PLANES_SEEN[input.plane];
    const { output, attachments = [] } = await answerPicture(context, {
      stem: `${model.name}_section_${input.plane}_${placeWord(input.at)}`,
      model: model.name,
      view: `section_${input.plane}`,
      ...FLAT_SIZE,
      title: message ?? `${model.name}, section ${input.plane} at ${normal} = ${input.at} mm`,
      png: bytes,
      delivery: input.delivery,
    });
    return {
      output: {
        ...output,
        plane: input.plane,
        at: input.at,
        intersects: section.intersects,
        area_mm2: round3(section.area_mm2),
        valid_range: section.range.map(round3),
        ...(message === undefined ? {} : { message }),
        dimensions: tellDimensions(dimensions),
      },
      attachments,
    };
  },
});

async function cut(
  context: CallContext,
  model: ModelRecord,
  plane: Plane,
  at: number,
): Promise<Section> {
  const { result } = await runExactJob(
    context,
    { kind: 'section', plane, at, tolerance_mm: curveTolerance(model) },
    { 'model.brep': model },
  );
  if (result.section === null) throw new Error('a section job answered without section');
  // The exact box: a kernel's own extent may lie a hair outside.
  const { min, max } = model.build.geometry.total.bounding_box;
  const axis = AXIS_OF[PLANES_SEEN[plane].normal];
  return { ...result.section, range: [min[axis], max[axis]] };
}

function noCut(model: ModelRecord, { plane, at, range }: Section): string {
  if (model.build.geometry.dimension < 3) {
    return `Model "${model.name}" has no solid that a plane could cut: extrude or revolve the sketch first.`;
  }
  const { normal } = PLANES_SEEN[plane];
  const [low, high] = range.map(round3);
  const outside = at <= range[0] || at >= range[1];
  const where = outside
    ? `The part reaches from ${normal} = ${low} to ${high} mm; choose at between them.`
    : `It passes through a gap of the part, which reaches from ${normal} = ${low} to ${high} mm.`;
  return `The plane ${normal} = ${round3(at)} mm cuts nothing. ${where}`;
}

/** A number that may stand in a filename: `-2.5` is `n2p5`. */
function placeWord(at: number): string {
  return String(round3(at)).replace('-', 'n').replace('.', 'p');
}
