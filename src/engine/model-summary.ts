/** The public numbers of a model: millimetres, rounded to 3 decimals, field names of the contract. */
import { z } from 'zod';
import type { Vec3 } from '../contract/job.ts';
import type { Measures } from '../contract/result.ts';

const vec3 = z.array(z.number()).length(3).meta({ description: '[x, y, z]' });

export const geometrySummarySchema = z.object({
  bounding_box: z.object({ min: vec3, max: vec3, size: vec3 }),
  volume_mm3: z.number(),
  surface_area_mm2: z.number(),
  face_count: z.int(),
  edge_count: z.int(),
  vertex_count: z.int(),
});
export type GeometrySummary = z.infer<typeof geometrySummarySchema>;

/** Three decimals, and never a negative zero. */
export function round3(value: number): number {
  // Past 2^53 there are no decimals to round, and a product could leave the finite numbers.
  if (Math.abs(value) >= Number.MAX_SAFE_INTEGER / 1000) return value;
  return Math.round(value * 1000) / 1000 + 0;
}

export function roundVec3(value: Vec3): number[] {
  return value.map(round3);
}

export function summarise(measures: Measures): GeometrySummary {
  const box = measures.bounding_box;
  return {
    bounding_box: { min: roundVec3(box.min), max: roundVec3(box.max), size: roundVec3(box.size) },
    volume_mm3: round3(measures.volume_mm3),
    surface_area_mm2: round3(measures.surface_area_mm2),
    face_count: measures.face_count,
    edge_count: measures.edge_count,
    vertex_count: measures.vertex_count,
  };
}
