import { z } from 'zod';
import { deliverySchema } from '../engine/file-answer.ts';
import { defineOperation } from '../engine/operation.ts';
import { answerPicture, pictureAnswerShape } from '../engine/picture-answer.ts';
import { meshOf, modelNameField, resolveModel, unnamedModel } from '../engine/resolve-model.ts';
import { VIEW_NAMES } from '../geometry/views.ts';
import { FLAT_VIEW_SYNONYMS } from './flat-view.ts';

const VIEW_SYNONYMS: Readonly<Record<string, string>> = {
  isometric: 'iso',
  iso_front: 'iso',
  '3d': 'iso',
  shaded: 'iso',
  perspective: 'iso',
  default: 'iso',
  isometric_back: 'iso_back',
  rear_iso: 'iso_back',
  iso_rear: 'iso_back',
  ...FLAT_VIEW_SYNONYMS,
};

const ids = z.array(z.int().nonnegative()).max(1000);

export const render3d = defineOperation({
  name: 'render_3d',
  title: 'Picture of a model',
  description: `A shaded picture with the B-rep's edges, axes and a scale bar: look at the part before you
trust it. Eight standard views, or any camera by azimuth (0 = from the front, 90 = from the right) and
elevation (90 = from above) in degrees. \`highlight\` paints faces or edges by their ids.`,
  effect: 'read',
  rest: [{ method: 'POST', path: '/render/3d' }],
  tool: true,
  surfaceDefaults: unnamedModel,
  input: z.strictObject({
    name: modelNameField,
    view: z.enum(VIEW_NAMES).default('iso'),
    azimuth: z.number().min(-360).max(360).optional().describe('Degrees; overrides view.'),
    elevation: z.number().min(-90).max(90).optional().describe('Degrees; overrides view.'),
    size: z
      .array(z.int().min(64).max(2048))
      .length(2)
      .default([800, 600])
      .describe('[width, height] in pixels.'),
    highlight: z
      .strictObject({ faces: ids.default([]), edges: ids.default([]) })
      .optional()
      .describe('Ids of the inventory to paint.'),
    delivery: deliverySchema,
    with_dimensions: z.boolean().optional().describe('Accepted for older clients; no effect here.'),
    with_hidden: z.boolean().optional().describe('Accepted for older clients; no effect here.'),
  }),
  output: z.object(pictureAnswerShape),
  synonyms: { view: VIEW_SYNONYMS },
  async handle(input, context) {
    const model = await resolveModel(context, input.name);
    const [width = 800, height = 600] = input.size;
    const turned = input.azimuth !== undefined || input.elevation !== undefined;
    const camera = turned
      ? { azimuth: input.azimuth ?? 0, elevation: input.elevation ?? 0 }
      : { view: input.view };
    const png = await context.services.geometry.renderView(
      await meshOf(context, model),
      {
        ...camera,
        width,
        height,
        title: model.name,
        sizeMm: model.build.geometry.total.bounding_box.size,
        ...(input.highlight === undefined ? {} : { highlight: input.highlight }),
      },
      context.signal,
    );
    const view = turned ? `az${angle(input.azimuth)}_el${angle(input.elevation)}` : input.view;
    return await answerPicture(context, {
      stem: `${model.name}_3d_${view}`,
      model: model.name,
      view,
      width,
      height,
      title: `${model.name}, ${view}`,
      png,
      delivery: input.delivery,
    });
  },
});

/** An angle that may stand in a filename: `-22.5` is `n22p5`. */
function angle(degrees: number | undefined): string {
  return String(Math.round((degrees ?? 0) * 10) / 10)
    .replace('-', 'n')
    .replace('.', 'p');
}
