import { z } from 'zod';
import { defineOperation } from '../engine/operation.ts';
import {
  meshOf,
  modelNameField,
  requireSolid,
  resolveModel,
  unnamedModel,
} from '../engine/resolve-model.ts';

const vec3 = z.array(z.number()).length(3).readonly();

/** Three positive lengths; the operator's printer when omitted. */
export const bedField = z
  .array(z.number().positive().max(10_000))
  .length(3)
  .nullish()
  .describe("Build volume [x, y, z] in mm. Omitted: the operator's printer.");

export const analyzePrintability = defineOperation({
  name: 'analyze_printability',
  title: 'Can it be printed?',
  description: `Checks the mesh for FDM printing as it stands: watertight, manifold, closed volume, separate
shells, the thinnest wall and where it is, overhangs, first-layer contact, tip-over, and the build volume.
Every check says pass, fail or not_checked with its evidence and coordinates; \`printable\` is the verdict.`,
  effect: 'read',
  rest: [{ method: 'POST', path: '/analyze/printability' }],
  tool: true,
  surfaceDefaults: unnamedModel,
  input: z.strictObject({
    name: modelNameField,
    min_wall_thickness: z.number().min(0).max(100).default(0.8).describe('mm.'),
    bed_mm: bedField,
  }),
  aliases: {
    mcp: { min_wall_thickness_mm: 'min_wall_thickness' },
    rest: { min_wall_thickness_mm: 'min_wall_thickness' },
  },
  output: z.object({
    name: z.string(),
    is_watertight: z.boolean(),
    is_volume: z.boolean(),
    euler_number: z.int(),
    face_count: z.int(),
    volume_mm3: z.number(),
    surface_area_mm2: z.number(),
    bounding_box_mm: vec3,
    min_dim_mm: z.number(),
    min_wall_thickness_mm: z.number(),
    wall_thickness_mm: z.number().nullable(),
    wall_thickness_at: vec3.nullable(),
    overhang_area_mm2: z.number(),
    first_layer_area_mm2: z.number(),
    shells: z.object({ solids: z.int(), cavities: z.int() }),
    bed_fit: z.object({
      bed_mm: vec3,
      fits_as_oriented: z.boolean(),
      fits_any_orientation: z.boolean(),
      best_orientation: vec3.describe('Size of the part when it is turned as best_rotation says.'),
      best_rotation: z.string(),
      overage_mm: vec3,
      note: z.string(),
    }),
    checks: z
      .array(
        z.object({
          check: z.string(),
          status: z.enum(['pass', 'fail', 'not_checked']),
          evidence: z.string(),
          value: z.number().nullable(),
          limit: z.number().nullable(),
          places: z.array(vec3).readonly(),
        }),
      )
      .readonly(),
    issues: z.array(z.string()).readonly(),
    printable: z.boolean(),
  }),
  async handle(input, context) {
    const model = await resolveModel(context, input.name);
    requireSolid(model, 'printing');
    const { geometry, settings } = context.services;
    const [x, y, z_] = settings.bedMm;
    const [bedX = x, bedY = y, bedZ = z_] = input.bed_mm ?? [];
    const found = await geometry.printability(
      await meshOf(context, model),
      { minWallThicknessMm: input.min_wall_thickness, bedMm: [bedX, bedY, bedZ] },
      context.signal,
    );
    // The existing server's best_orientation is a size, not words.
    const { best_orientation, best_size_mm, ...fit } = found.bed_fit;
    return {
      output: {
        name: model.name,
        ...found,
        bed_fit: { ...fit, best_orientation: best_size_mm, best_rotation: best_orientation },
      },
    };
  },
});
