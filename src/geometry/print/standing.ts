/** How a part stands on the bed as modelled: contact of the first layer, tipping over, overhangs. */
import type { Vec3 } from '../../contract/job.ts';
import { f32, u32 } from '../mesh.ts';
import { areaVector, type Welded } from '../weld.ts';

/** What lies within this of the lowest point touches the bed: a quarter of a common layer. */
const CONTACT_MM = 0.05;
/** Faces that look down more steeply than this need support: 45°, with room for rounding. */
const OVERHANG_COSINE = Math.SQRT1_2 + 1e-3;
const PLACES_MAXIMUM = 8;

export interface Overhang {
  readonly area_mm2: number;
  /** The largest connected regions: their area, centre and lowest point. */
  readonly places: readonly { area_mm2: number; center: Vec3; lowest_mm: number }[];
}

export interface Contact {
  readonly area_mm2: number;
  /** Convex hull of everything that touches the bed, counter-clockwise from above. */
  readonly hull: readonly (readonly [number, number])[];
}

export function overhangOf(parts: readonly Welded[], bedZ: number): Overhang {
  const places: { area_mm2: number; center: Vec3; lowest_mm: number }[] = [];
  for (const { points, triangles } of parts) {
    const down: number[] = [];
    for (let i = 0; i < triangles.length; i += 3) {
      const [a, b, c] = [u32(triangles, i), u32(triangles, i + 1), u32(triangles, i + 2)];
      const normal = areaVector(points, a, b, c);
      if (normal[2] >= -OVERHANG_COSINE * Math.hypot(...normal)) continue;
      const highest = Math.max(height(points, a), height(points, b), height(points, c));
      if (highest > bedZ + CONTACT_MM) down.push(i);
    }
    places.push(...regions(points, triangles, down));
  }
  places.sort((a, b) => b.area_mm2 - a.area_mm2);
  const area = places.reduce((sum, place) => sum + place.area_mm2, 0);
  return { area_mm2: area, places: places.slice(0, PLACES_MAXIMUM) };
}

/** Groups triangles that share a point. */
function regions(
  points: Float32Array,
  triangles: Uint32Array,
  starts: readonly number[],
): { area_mm2: number; center: Vec3; lowest_mm: number }[] {
  const parent = new Map<number, number>();
  const root = (start: number): number => {
    let node = start;
    for (let up = parent.get(node); up !== undefined && up !== node; up = parent.get(node)) {
      parent.set(node, parent.get(up) ?? up);
      node = up;
    }
    return node;
  };
  for (const i of starts) {
    const first = root(u32(triangles, i));
    parent.set(first, first);
    for (const corner of [i + 1, i + 2]) parent.set(root(u32(triangles, corner)), first);
  }
  const groups = new Map<number, { area: number; x: number; y: number; z: number; low: number }>();
  for (const i of starts) {
    const corners = [u32(triangles, i), u32(triangles, i + 1), u32(triangles, i + 2)] as const;
    const key = root(corners[0]);
    const group = groups.get(key) ?? { area: 0, x: 0, y: 0, z: 0, low: Infinity };
    const area = Math.hypot(...areaVector(points, ...corners)) / 2;
    group.area += area;
    for (const corner of corners) {
      group.x += (area * f32(points, 3 * corner)) / 3;
      group.y += (area * f32(points, 3 * corner + 1)) / 3;
      group.z += (area * height(points, corner)) / 3;
      group.low = Math.min(group.low, height(points, corner));
    }
    groups.set(key, group);
  }
  return [...groups.values()].map(({ area, x, y, z, low }) => ({
    area_mm2: area,
    center: [x / area, y / area, z / area],
    lowest_mm: low,
  }));
}

export function contactOf(parts: readonly Welded[], bedZ: number): Contact {
  let area = 0;
  const touching: (readonly [number, number])[] = [];
  for (const { points, triangles } of parts) {
    for (let i = 0; i < triangles.length; i += 3) {
      const [a, b, c] = [u32(triangles, i), u32(triangles, i + 1), u32(triangles, i + 2)];
      const corners = [a, b, c].filter((corner) => height(points, corner) <= bedZ + CONTACT_MM);
      for (const corner of corners) {
        touching.push([f32(points, 3 * corner), f32(points, 3 * corner + 1)]);
      }
      if (corners.length < 3) continue;
      const normal = areaVector(points, a, b, c);
      if (normal[2] < 0) area += -normal[2] / 2;
    }
  }
  return { area_mm2: area, hull: convexHull(touching) };
}

/** Andrew's monotone chain. */
function convexHull(
  points: readonly (readonly [number, number])[],
): readonly (readonly [number, number])[] {
  const sorted = points.toSorted((p, q) => p[0] - q[0] || p[1] - q[1]);
  const half = (list: readonly (readonly [number, number])[]): (readonly [number, number])[] => {
    const chain: (readonly [number, number])[] = [];
    for (const point of list) {
      for (;;) {
        const last = chain.at(-1);
        const before = chain.at(-2);
        if (last === undefined || before === undefined) break;
        if (turn(before, last, point) > 0) break;
        chain.pop();
      }
      chain.push(point);
    }
    chain.pop();
    return chain;
  };
  return [...half(sorted), ...half(sorted.toReversed())];
}

/** Distance from the point to the nearest side of the hull; negative outside. Undefined without area. */
export function marginInside(
  hull: readonly (readonly [number, number])[],
  point: readonly [number, number],
): number | undefined {
  if (hull.length < 3) return undefined;
  let margin = Infinity;
  hull.forEach((from, i) => {
    const to = hull[(i + 1) % hull.length] ?? from;
    const side = Math.hypot(to[0] - from[0], to[1] - from[1]);
    margin = Math.min(margin, turn(from, to, point) / side);
  });
  return margin;
}

function turn(
  a: readonly [number, number],
  b: readonly [number, number],
  c: readonly [number, number],
): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

function height(points: Float32Array, point: number): number {
  return f32(points, 3 * point + 2);
}
