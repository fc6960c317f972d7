/** Faces of a mesh share no vertices; printers and checks want one closed surface. */
import { f32, i32, u32, type MeshPart } from './mesh.ts';
import { PositionIndex } from './position-index.ts';

export interface Welded {
  /** xyz of each different position, mm. */
  readonly points: Float32Array;
  /** Three indices into `points` per triangle; no triangle uses a point twice. */
  readonly triangles: Uint32Array;
  /** Triangle of the part that each welded triangle was. */
  readonly origin: Uint32Array;
}

/**
 * Joins vertices whose positions are equal to the last bit, and drops triangles that thereby became a
 * line: their two long sides are each other's opposites, so a closed surface stays closed.
 */
export function weld(part: MeshPart): Welded {
  const { positions, triangles } = part;
  const index = new PositionIndex(positions.length / 3);
  const number = new Int32Array(positions.length / 3);
  for (let i = 0; i < number.length; i += 1) number[i] = index.add(positions, i);
  const kept = new Uint32Array(triangles.length);
  const origin = new Uint32Array(triangles.length / 3);
  let size = 0;
  for (let i = 0; i < triangles.length; i += 3) {
    const a = i32(number, u32(triangles, i));
    const b = i32(number, u32(triangles, i + 1));
    const c = i32(number, u32(triangles, i + 2));
    if (a === b || b === c || c === a) continue;
    kept[size] = a;
    kept[size + 1] = b;
    kept[size + 2] = c;
    origin[size / 3] = i / 3;
    size += 3;
  }
  return {
    points: index.points(),
    triangles: kept.slice(0, size),
    origin: origin.slice(0, size / 3),
  };
}

/** Normal of a triangle with twice its area as length. */
export function areaVector(
  points: Float32Array,
  a: number,
  b: number,
  c: number,
): readonly [number, number, number] {
  const ax = f32(points, 3 * a);
  const ay = f32(points, 3 * a + 1);
  const az = f32(points, 3 * a + 2);
  const ux = f32(points, 3 * b) - ax;
  const uy = f32(points, 3 * b + 1) - ay;
  const uz = f32(points, 3 * b + 2) - az;
  const vx = f32(points, 3 * c) - ax;
  const vy = f32(points, 3 * c + 1) - ay;
  const vz = f32(points, 3 * c + 2) - az;
  return [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
}
