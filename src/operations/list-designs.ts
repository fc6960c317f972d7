import { z } from 'zod';
import { describeDesign, designMetadataSchema } from '../engine/design-answer.ts';
import { defineOperation } from '../engine/operation.ts';

export const listDesigns = defineOperation({
  name: 'list_designs',
  title: 'List saved designs',
  description: 'The newest version of each of your saved designs.',
  effect: 'read',
  rest: [{ method: 'GET', path: '/design/list' }],
  tool: true,
  input: z.strictObject({}),
  output: z.object({ designs: z.array(designMetadataSchema) }),
  async handle(_input, { services, caller }) {
    const designs = await services.store.designs.list(caller.id);
    return { output: { designs: designs.map(describeDesign) } };
  },
});
