import { z } from 'zod';
import { designNameField } from '../engine/design-answer.ts';
import { defineOperation } from '../engine/operation.ts';

export const listVersions = defineOperation({
  name: 'list_versions',
  title: 'List the versions of a design',
  description: 'The version numbers of a saved design, lowest first.',
  effect: 'read',
  rest: [{ method: 'GET', path: '/design/{name}/versions' }],
  tool: true,
  input: z.strictObject({ name: designNameField }),
  output: z.object({ name: z.string(), versions: z.array(z.int()) }),
  async handle(input, { services, caller }) {
    const versions = await services.store.designs.versions(caller.id, input.name);
    return { output: { name: input.name, versions: versions.map(({ version }) => version) } };
  },
});
