import { z } from 'zod';
import { geometrySummarySchema, round3, roundVec3, summarise } from '../engine/model-summary.ts';
import { defineOperation } from '../engine/operation.ts';
import { modelNameField, resolveModel } from '../engine/resolve-model.ts';

const vec3 = z.array(z.number()).length(3);

/** A list in an answer stays readable; the total always counts everything. */
const SOLIDS_SHOWN = 64;

export const measureModel = defineOperation({
  name: 'measure_model',
  title: 'Measure a model',
  description: `Exact numbers of the B-rep: bounding box, volume, area, centre of mass, inertia, counts,
validity, and each solid. Give a density in g/cm³ (PLA 1.24, steel 7.85) to get the mass.`,
  effect: 'read',
  rest: [{ method: 'GET', path: '/model/{name}/measure' }],
  tool: true,
  input: z.strictObject({
    name: modelNameField,
    density: z.number().positive().max(30).optional().describe('g/cm³; adds mass.'),
  }),
  output: z.object({
    name: z.string(),
    bounding_box: z.object({
      min: vec3,
      max: vec3,
      width_mm: z.number(),
      depth_mm: z.number(),
      height_mm: z.number(),
    }),
    ...geometrySummarySchema.omit({ bounding_box: true }).shape,
    center_of_mass: vec3,
    inertia: z.array(vec3).length(3).describe('About the centre of mass, density 1: mm⁵.'),
    mass: z.number().nullable().describe('Grams; null without density.'),
    solid_count: z.int(),
    solids: z
      .array(z.object({ ...geometrySummarySchema.shape, center_of_mass: vec3, valid: z.boolean() }))
      .describe(`The first ${SOLIDS_SHOWN} solids.`),
    valid: z.boolean(),
  }),
  async handle(input, context) {
    const model = await resolveModel(context, input.name);
    const { total, solids } = model.build.geometry;
    const { bounding_box: box, ...summary } = summarise(total);
    return {
      output: {
        name: model.name,
        bounding_box: {
          min: box.min,
          max: box.max,
          width_mm: box.size[0] ?? 0,
          depth_mm: box.size[1] ?? 0,
          height_mm: box.size[2] ?? 0,
        },
        ...summary,
        center_of_mass: roundVec3(total.center_of_mass),
        inertia: total.inertia.map(roundVec3),
        // 1 g/cm³ is 0.001 g/mm³.
        mass:
          input.density === undefined ? null : round3((total.volume_mm3 * input.density) / 1000),
        solid_count: total.solid_count,
        solids: solids.slice(0, SOLIDS_SHOWN).map((solid) => ({
          ...summarise(solid),
          center_of_mass: roundVec3(solid.center_of_mass),
          valid: solid.valid,
        })),
        valid: total.valid,
      },
    };
  },
});
