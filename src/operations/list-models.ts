import { z } from 'zod';
import { geometrySummarySchema, summarise } from '../engine/model-summary.ts';
import { defineOperation } from '../engine/operation.ts';

export const listModels = defineOperation({
  name: 'list_models',
  title: 'List models',
  description:
    'Your built models, newest first, with their size and volume; `active` is the last built.',
  effect: 'read',
  rest: [{ method: 'GET', path: '/model/list' }],
  tool: true,
  input: z.strictObject({}),
  output: z.object({
    models: z.array(
      z.object({
        name: z.string(),
        timestamp: z.number().describe('Seconds since 1970-01-01 UTC.'),
        geometry: geometrySummarySchema.nullable(),
        active: z.boolean(),
      }),
    ),
  }),
  async handle(_input, { services, caller }) {
    const models = await services.store.summarizeModels(caller.id);
    return {
      output: {
        models: models.map((model) => ({
          name: model.name,
          timestamp: Date.parse(model.timestamp) / 1000,
          geometry: summarise(model.total),
          active: model.active,
        })),
      },
    };
  },
});
