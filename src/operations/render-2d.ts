import { z } from 'zod';
import { deliverySchema } from '../engine/file-answer.ts';
import { defineOperation } from '../engine/operation.ts';
import { answerPicture, pictureAnswerShape } from '../engine/picture-answer.ts';
import { modelNameField, resolveModel, unnamedModel } from '../engine/resolve-model.ts';
import { FLAT_SIZE } from '../geometry/sheet/flat-picture.ts';
import {
  dimensionsField,
  FLAT_VIEW_SYNONYMS,
  flatViewField,
  projectModel,
  tellDimensions,
} from './flat-view.ts';

export const render2d = defineOperation({
  name: 'render_2d',
  title: 'Hidden-line view of a model',
  description: `A flat view as on a drawing: visible edges solid, hidden ones dashed, tangent edges thin, overall
width and height. Exact (from the B-rep): use it to check outlines and what lies behind. render_drawing
adds hole sizes and positions; render_section looks inside.`,
  effect: 'read',
  rest: [{ method: 'POST', path: '/render/2d' }],
  tool: true,
  surfaceDefaults: unnamedModel,
  input: z.strictObject({
    name: modelNameField,
    view: flatViewField,
    with_dimensions: z.boolean().default(true),
    with_hidden: z.boolean().default(true).describe('Dashed lines of what lies behind.'),
    delivery: deliverySchema,
  }),
  output: z.object({ ...pictureAnswerShape, dimensions: dimensionsField }),
  synonyms: { view: FLAT_VIEW_SYNONYMS },
  async handle(input, context) {
    const model = await resolveModel(context, input.name);
    const projection = await projectModel(context, model, input.view, input.with_hidden);
    const { bytes, dimensions } = await context.services.geometry.flatView(
      {
        view: input.view,
        title: model.name,
        projection,
        geometry: model.build.geometry,
        withDimensions: input.with_dimensions,
      },
      context.signal,
    );
    const { output, attachments = [] } = await answerPicture(context, {
      stem: `${model.name}_2d_${input.view}`,
      model: model.name,
      view: input.view,
      ...FLAT_SIZE,
      title: `${model.name}, ${input.view}, hidden-line view`,
      png: bytes,
      delivery: input.delivery,
    });
    return { output: { ...output, dimensions: tellDimensions(dimensions) }, attachments };
  },
});
