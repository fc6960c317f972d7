import { z } from 'zod';
import { deliverFile, deliverySchema } from '../engine/file-answer.ts';
import { defineOperation } from '../engine/operation.ts';
import { answerPicture, pictureAnswerShape } from '../engine/picture-answer.ts';
import { modelNameField, resolveModel, unnamedModel } from '../engine/resolve-model.ts';
import { SHEET_SIZE } from '../geometry/sheet/draw-sheet.ts';
import { DRAWING_FORMATS } from '../geometry/sheet/sheet-files.ts';
import {
  dimensionsField,
  FLAT_VIEW_SYNONYMS,
  flatViewField,
  projectModel,
  tellDimensions,
} from './flat-view.ts';

export const renderDrawing = defineOperation({
  name: 'render_drawing',
  title: 'Engineering drawing of a model',
  description: `A drawing sheet of one view: overall size, hole diameters with their count, radii, positions and
centre distances, title block. The answer lists every dimension as data, taken from the exact model. Holes
are dimensioned in the view that looks along their axis. \`format\`: png to look at, svg to print (280 mm wide, to
scale), dxf for CAD and laser cutters (true mm).`,
  effect: 'read',
  rest: [{ method: 'POST', path: '/render/drawing' }],
  tool: true,
  surfaceDefaults: unnamedModel,
  input: z.strictObject({
    name: modelNameField,
    view: flatViewField,
    part_name: z.string().max(80).nullish().describe('For the title block. Default: the model.'),
    format: z.enum(DRAWING_FORMATS).default('png'),
    with_hidden: z.boolean().default(true),
    delivery: deliverySchema,
    with_dimensions: z.boolean().optional().describe('Accepted for older clients; no effect here.'),
  }),
  output: z.object({
    ...pictureAnswerShape,
    format: z.enum(DRAWING_FORMATS),
    scale: z.string().describe('Of the sheet printed 280 mm wide.'),
    dimensions: dimensionsField,
    dimensions_omitted: z.int().describe('Further ones, neither drawn nor listed.'),
  }),
  synonyms: { view: FLAT_VIEW_SYNONYMS },
  async handle(input, context) {
    const model = await resolveModel(context, input.name);
    const { format, view } = input;
    const { bytes, dimensions, omitted, scale } = await context.services.geometry.drawing(
      {
        view,
        partName: partName(input.part_name) ?? model.name,
        projection: await projectModel(context, model, view, input.with_hidden),
        geometry: model.build.geometry,
        format,
      },
      context.signal,
    );
    const stem = `${model.name}_drawing_${view}`;
    const title = `${model.name}, drawing of the ${view} view`;
    const shared = {
      format,
      scale,
      dimensions: tellDimensions(dimensions),
      dimensions_omitted: omitted,
    };
    if (format === 'png') {
      const { output, attachments = [] } = await answerPicture(context, {
        stem,
        model: model.name,
        view,
        ...SHEET_SIZE,
        title,
        png: bytes,
        delivery: input.delivery,
      });
      return { output: { ...output, ...shared }, attachments };
    }
    const { answer, attachment } = await deliverFile(context, {
      stem,
      kind: format,
      bytes,
      role: 'file',
      title: `${title}, ${format.toUpperCase()}`,
      model: model.name,
      delivery: input.delivery,
    });
    return {
      output: {
        ...answer,
        name: model.name,
        view,
        ...SHEET_SIZE,
        ...(context.surface === 'rest' ? { path: answer.url_path } : {}),
        ...shared,
      },
      attachments: [attachment],
    };
  },
});

/** Blank is absent. */
function partName(given: string | null | undefined): string | undefined {
  const text = given?.trim();
  return text === undefined || text === '' ? undefined : text;
}
