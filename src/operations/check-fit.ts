import { z } from 'zod';
import { nameSchema } from '../contract/ids.ts';
import type { Fit } from '../contract/result.ts';
import { runExactJob } from '../engine/exact-job.ts';
import { round3, roundVec3 } from '../engine/model-summary.ts';
import { defineOperation } from '../engine/operation.ts';

const vec3 = z.array(z.number()).length(3);

/** Below these, booleans and distances are noise of the solver, not geometry. */
const VOLUME_NOISE_MM3 = 1e-6;
const DISTANCE_NOISE_MM = 1e-6;

/** Ten times finer than a printer's gap: distances keep 4 decimals, as the existing server has them. */
const round4 = (value: number): number => Math.round(value * 10_000) / 10_000 + 0;

export const checkFit = defineOperation({
  name: 'check_fit',
  title: 'Do two parts fit?',
  description: `Exact interference and clearance of two models in the coordinates they were built in
(\`offset_b\` moves the second). A part inside another interferes. \`ok\` means no overlap and at least
\`min_clearance_mm\` of gap; \`issues\` says where it is wrong.`,
  effect: 'read',
  rest: [{ method: 'POST', path: '/analyze/fit' }],
  tool: true,
  input: z.strictObject({
    name_a: nameSchema.describe('First model.'),
    name_b: nameSchema.describe('Second model.'),
    min_clearance_mm: z.number().min(0).max(1000).default(0.2).describe('Required gap, mm.'),
    offset_b: z
      .array(z.number().min(-100_000).max(100_000))
      .length(3)
      .nullish()
      .describe('[x, y, z] in mm: moves the second model first.'),
  }),
  output: z.object({
    name_a: z.string(),
    name_b: z.string(),
    interferes: z.boolean(),
    interference_volume_mm3: z.number(),
    interference_bbox: z.object({ min: vec3, max: vec3, size: vec3 }).nullable(),
    min_distance_mm: z.number(),
    closest_points: z.object({ a: vec3, b: vec3 }).nullable(),
    contact: z.boolean(),
    min_clearance_mm: z.number(),
    offset_b: vec3.nullable(),
    ok: z.boolean(),
    issues: z.array(z.string()),
  }),
  async handle(input, context) {
    const { store } = context.services;
    const a = await store.getModel(context.caller.id, input.name_a);
    const b = await store.getModel(context.caller.id, input.name_b);
    const [x = 0, y = 0, z_ = 0] = input.offset_b ?? [];
    const { result } = await runExactJob(
      context,
      { kind: 'fit', offset_b: [x, y, z_] },
      { 'a.brep': a, 'b.brep': b },
    );
    if (result.fit === null) throw new Error('a fit job answered without fit');
    const verdict = judge(result.fit, input.min_clearance_mm);
    return {
      output: {
        name_a: a.name,
        name_b: b.name,
        ...verdict,
        min_clearance_mm: input.min_clearance_mm,
        offset_b: input.offset_b ?? null,
      },
    };
  },
});

function judge(fit: Fit, required: number) {
  const volume = fit.interference_volume_mm3;
  const interferes = volume > VOLUME_NOISE_MM3;
  const distance = interferes ? 0 : fit.min_distance_mm;
  const contact = !interferes && distance <= DISTANCE_NOISE_MM;
  const ok = !interferes && distance + DISTANCE_NOISE_MM >= required;
  const box = interferes ? fit.interference_bbox : null;
  const points = fit.closest_points;
  const issues: string[] = [];
  if (interferes) {
    const where =
      box === null
        ? ''
        : ` in a region of ${roundVec3(box.size).join(' × ')} mm from [${roundVec3(box.min).join(', ')}]`;
    issues.push(`The parts overlap by ${round3(volume)} mm³${where}. Move one or cut the other.`);
  } else if (!ok) {
    const what = contact ? 'touch' : `are ${round4(distance)} mm apart`;
    const where =
      points === null
        ? ''
        : ` at a [${roundVec3(points[0]).join(', ')}], b [${roundVec3(points[1]).join(', ')}]`;
    issues.push(`The parts ${what}${where}; required are ${required} mm.`);
  }
  return {
    interferes,
    interference_volume_mm3: round3(interferes ? volume : 0),
    interference_bbox:
      box === null
        ? null
        : { min: roundVec3(box.min), max: roundVec3(box.max), size: roundVec3(box.size) },
    min_distance_mm: round4(distance),
    closest_points: points === null ? null : { a: roundVec3(points[0]), b: roundVec3(points[1]) },
    contact,
    ok,
    issues,
  };
}
