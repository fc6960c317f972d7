import { z } from 'zod';
import { deliverFile } from '../engine/file-answer.ts';
import { defineOperation, type CallContext } from '../engine/operation.ts';
import { meshOf, modelNameField, resolveModel, unnamedModel } from '../engine/resolve-model.ts';
import { FLAT_SIZE } from '../geometry/sheet/flat-picture.ts';
import type { ModelRecord } from '../store/store.ts';
import { projectModel } from './flat-view.ts';

const FLAT = ['front', 'right', 'top'] as const;

export const renderAll = defineOperation({
  name: 'render_all',
  title: 'All standard views',
  description: `Front, right and top hidden-line views, an isometric picture and the four views on one sheet, each
as a path to download.`,
  effect: 'read',
  rest: [{ method: 'POST', path: '/render/all' }],
  tool: false,
  surfaceDefaults: unnamedModel,
  input: z.strictObject({
    name: modelNameField,
    view: z.string().max(16).optional().describe('Accepted for older clients; no effect here.'),
    with_dimensions: z.boolean().default(true),
    with_hidden: z.boolean().default(true),
  }),
  output: z.object({
    '2d_front': z.string(),
    '2d_right': z.string(),
    '2d_top': z.string(),
    '3d_iso': z.string(),
    multiview: z.string(),
  }),
  async handle(input, context) {
    const { geometry } = context.services;
    const model = await resolveModel(context, input.name);
    const flat = async (view: (typeof FLAT)[number]): Promise<string> => {
      const projection = await projectModel(context, model, view, input.with_hidden);
      const content = {
        view,
        title: model.name,
        projection,
        geometry: model.build.geometry,
        withDimensions: input.with_dimensions,
      };
      const { bytes } = await geometry.flatView(content, context.signal);
      return await keep(context, model, `2d_${view}`, bytes);
    };
    // One after another: a caller takes one sandbox slot at a time.
    const front = await flat('front');
    const right = await flat('right');
    const top = await flat('top');
    const glb = await meshOf(context, model);
    const shared = { title: model.name, sizeMm: model.build.geometry.total.bounding_box.size };
    const iso = { view: 'iso' as const, ...FLAT_SIZE, ...shared };
    const sheet = { width: 1200, height: 900, ...shared };
    return {
      output: {
        '2d_front': front,
        '2d_right': right,
        '2d_top': top,
        '3d_iso': await keep(
          context,
          model,
          '3d_iso',
          await geometry.renderView(glb, iso, context.signal),
        ),
        multiview: await keep(
          context,
          model,
          'multiview',
          await geometry.renderMultiview(glb, sheet, context.signal),
        ),
      },
    };
  },
});

/** Stores a picture; answers the path to download it. */
async function keep(
  context: CallContext,
  model: ModelRecord,
  what: string,
  png: Uint8Array,
): Promise<string> {
  const { answer } = await deliverFile(context, {
    stem: `${model.name}_${what}`,
    kind: 'png',
    bytes: png,
    role: 'picture',
    title: `${model.name}, ${what}`,
    model: model.name,
    delivery: 'url',
  });
  return answer.url_path;
}
