import { z } from 'zod';
import { deliverySchema } from '../engine/file-answer.ts';
import { defineOperation } from '../engine/operation.ts';
import { answerPicture, pictureAnswerShape } from '../engine/picture-answer.ts';
import { meshOf, modelNameField, resolveModel, unnamedModel } from '../engine/resolve-model.ts';

const SIZE = { width: 1200, height: 900 } as const;

export const renderMultiview = defineOperation({
  name: 'render_multiview',
  title: 'Four views in one picture',
  description:
    'Front, right, top and isometric views on one sheet: the quickest check of a whole part for one picture.',
  effect: 'read',
  rest: [{ method: 'POST', path: '/render/multiview' }],
  tool: true,
  surfaceDefaults: unnamedModel,
  input: z.strictObject({
    name: modelNameField,
    delivery: deliverySchema,
    view: z.string().max(16).optional().describe('Accepted for older clients; no effect here.'),
    with_dimensions: z.boolean().optional().describe('Accepted for older clients; no effect here.'),
    with_hidden: z.boolean().optional().describe('Accepted for older clients; no effect here.'),
  }),
  output: z.object(pictureAnswerShape),
  async handle(input, context) {
    const model = await resolveModel(context, input.name);
    const png = await context.services.geometry.renderMultiview(
      await meshOf(context, model),
      { ...SIZE, title: model.name, sizeMm: model.build.geometry.total.bounding_box.size },
      context.signal,
    );
    return await answerPicture(context, {
      stem: `${model.name}_multiview`,
      model: model.name,
      view: 'multiview',
      ...SIZE,
      title: `${model.name}: front, right, top, isometric`,
      png,
      delivery: input.delivery,
    });
  },
});
