import { z } from 'zod';
import {
  describeDesign,
  designMetadataSchema,
  designNameField,
  versionField,
} from '../engine/design-answer.ts';
import { defineOperation } from '../engine/operation.ts';

export const getDesign = defineOperation({
  name: 'get_design',
  title: 'Read a saved design',
  description: 'The source and metadata of a saved version; nothing is run.',
  effect: 'read',
  rest: [{ method: 'GET', path: '/design/{name}' }],
  tool: true,
  input: z.strictObject({ name: designNameField, version: versionField }),
  output: z.object({ code: z.string(), metadata: designMetadataSchema }),
  async handle(input, context) {
    const { code, metadata } = await context.services.store.designs.get(
      context.caller.id,
      input.name,
      input.version,
    );
    return { output: { code, metadata: describeDesign(metadata) } };
  },
});
