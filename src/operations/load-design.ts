import { z } from 'zod';
import { buildAndAnswer, buildInputShape, buildOutputShape } from '../engine/build-answer.ts';
import {
  describeDesign,
  designMetadataSchema,
  designNameField,
  versionField,
} from '../engine/design-answer.ts';
import { defineOperation } from '../engine/operation.ts';

export const loadDesign = defineOperation({
  name: 'load_design',
  title: 'Build a saved design',
  description:
    'Builds a saved version (the newest when none is named) as the model of the same name and makes it active.',
  effect: 'build',
  rest: [{ method: 'POST', path: '/design/{name}/load' }],
  tool: true,
  input: z.strictObject({
    name: designNameField,
    version: versionField,
    include_preview: buildInputShape.include_preview,
  }),
  output: z.object({
    ...buildOutputShape,
    loaded_from: z.literal('design_store'),
    design_metadata: designMetadataSchema,
  }),
  surfaceDefaults: { rest: { include_preview: true }, mcp: { include_preview: false } },
  async handle(input, context) {
    const { code, metadata } = await context.services.store.designs.get(
      context.caller.id,
      input.name,
      input.version,
    );
    const built = await buildAndAnswer(
      {
        name: input.name,
        code,
        language: metadata.language,
        parameters: metadata.parameters,
        include_preview: input.include_preview,
      },
      context,
    );
    return {
      ...built,
      output: {
        ...built.output,
        loaded_from: 'design_store' as const,
        design_metadata: describeDesign(metadata),
      },
    };
  },
});
