import { z } from 'zod';
import { designNameField, versionField } from '../engine/design-answer.ts';
import { defineOperation } from '../engine/operation.ts';

export const deleteDesign = defineOperation({
  name: 'delete_design',
  title: 'Delete a saved design',
  description:
    'Deletes one version of a saved design, or all of them when no version is named. The model stays.',
  effect: 'delete',
  rest: [{ method: 'DELETE', path: '/design/{name}' }],
  tool: true,
  input: z.strictObject({
    name: designNameField,
    version: versionField.describe('Version number; omitted: all versions.'),
  }),
  output: z.object({
    deleted: z.boolean(),
    name: z.string(),
    version: z.int().nullable(),
    versions: z.array(z.int()).describe('The versions that are gone.'),
  }),
  async handle(input, { services, caller }) {
    const versions = await services.store.designs.delete(caller.id, input.name, input.version);
    return {
      output: {
        deleted: versions.length > 0,
        name: input.name,
        version: input.version ?? null,
        versions: [...versions],
      },
    };
  },
});
