/** How thick the material is: rays from the surface straight into the solid, until they leave it. */
import type { Vec3 } from '../../contract/job.ts';
import { Bvh } from '../bvh.ts';
import { f32, u32 } from '../mesh.ts';
import { areaVector, type Welded } from '../weld.ts';

export interface WallThickness {
  readonly min_mm: number;
  /** Middle of the thinnest place, and the two points of the surface that it lies between. */
  readonly at: Vec3;
  readonly from: Vec3;
  readonly to: Vec3;
  readonly rays: number;
  /** Surface whose wall is thinner than the limit. */
  readonly area_below_limit_mm2: number;
}

/** Rays per part at most; of a finer mesh every n-th triangle is asked. */
const RAY_MAXIMUM = 250_000;
/** More rays from large triangles: about so many over the whole part. */
const EXTRA_RAYS = 20_000;
/** Opposite walls face each other roughly; where a ray leaves more obliquely there is no wall. */
const OPPOSITE_COSINE = 0.5;

/** Undefined when no ray met an opposite wall. The parts must be watertight. */
export function wallThickness(
  parts: readonly Welded[],
  limitMm: number,
): WallThickness | undefined {
  let best: Omit<WallThickness, 'rays' | 'area_below_limit_mm2'> | undefined;
  let rays = 0;
  let below = 0;
  for (const part of parts) {
    const bvh = new Bvh(part);
    const { points, triangles } = part;
    const count = triangles.length / 3;
    const step = Math.max(1, Math.ceil(count / RAY_MAXIMUM));
    const area = totalArea(part);
    for (let t = 0; t < count; t += step) {
      const a = u32(triangles, 3 * t);
      const b = u32(triangles, 3 * t + 1);
      const c = u32(triangles, 3 * t + 2);
      const normal = areaVector(points, a, b, c);
      const length = Math.hypot(...normal);
      if (length === 0) continue;
      const inward: Vec3 = [-normal[0] / length, -normal[1] / length, -normal[2] / length];
      const grid = Math.min(
        64,
        Math.max(1, Math.round(Math.sqrt((EXTRA_RAYS * length) / 2 / area))),
      );
      for (let i = 0; i < grid; i += 1) {
        for (let j = 0; j < grid - i; j += 1) {
          // Centres of a triangular grid; one cell is the triangle's own centre.
          const v = (i + 1 / 3) / grid;
          const w = (j + 1 / 3) / grid;
          const from: Vec3 = [
            mix(points, a, b, c, v, w, 0),
            mix(points, a, b, c, v, w, 1),
            mix(points, a, b, c, v, w, 2),
          ];
          rays += 1;
          // What is thicker than the thinnest and than the limit need not be known.
          const far = best === undefined ? Infinity : Math.max(best.min_mm, limitMm);
          const hit = bvh.cast(from, inward, 'leaving', 1e-5, far);
          if (hit === undefined || hit.cosine < OPPOSITE_COSINE) continue;
          if (hit.distance < limitMm) below += length / (grid * (grid + 1));
          if (best !== undefined && hit.distance >= best.min_mm) continue;
          const to = along(from, inward, hit.distance);
          const at = along(from, inward, hit.distance / 2);
          best = { min_mm: hit.distance, at, from, to };
        }
      }
    }
  }
  return best === undefined ? undefined : { ...best, rays, area_below_limit_mm2: below };
}

function totalArea({ points, triangles }: Welded): number {
  let area = 0;
  for (let i = 0; i < triangles.length; i += 3) {
    const [a, b, c] = [u32(triangles, i), u32(triangles, i + 1), u32(triangles, i + 2)];
    area += Math.hypot(...areaVector(points, a, b, c)) / 2;
  }
  return area;
}

function mix(
  points: Float32Array,
  a: number,
  b: number,
  c: number,
  v: number,
  w: number,
  axis: number,
): number {
  return (
    (1 - v - w) * f32(points, 3 * a + axis) +
    v * f32(points, 3 * b + axis) +
    w * f32(points, 3 * c + axis)
  );
}

function along(from: Vec3, direction: Vec3, distance: number): Vec3 {
  return [
    from[0] + direction[0] * distance,
    from[1] + direction[1] * distance,
    from[2] + direction[2] * distance,
  ];
}
