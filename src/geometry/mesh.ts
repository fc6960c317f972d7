/** A tessellated model in plain arrays: CAD millimetres, Z up. Everything in this folder works on it. */
import type { Vec3 } from '../contract/job.ts';

export interface MeshPart {
  readonly name: string;
  /** sRGB `#rrggbb`, or null: the renderer's default. */
  readonly color: string | null;
  /** xyz per vertex, mm. Faces share no vertices; where they meet, positions are equal to the last bit. */
  readonly positions: Float32Array;
  /** xyz per vertex, of the exact surface; may be of any length, also zero. */
  readonly normals: Float32Array;
  /** Three vertex indices per triangle, counter-clockwise seen from outside. */
  readonly triangles: Uint32Array;
  /** Id of the face that `faceRanges[0]` belongs to; the others follow. */
  readonly firstFace: number;
  /** `[firstIndex, count]` into `triangles` per face, flat. */
  readonly faceRanges: Uint32Array;
  readonly edgePositions: Float32Array;
  /** Two vertex indices (into `edgePositions`) per segment. */
  readonly segments: Uint32Array;
  readonly edgeIds: Uint32Array;
  /** `[firstIndex, count]` into `segments` per edge, flat. */
  readonly edgeRanges: Uint32Array;
}

export interface Mesh {
  readonly parts: readonly MeshPart[];
}

export interface Bounds {
  readonly min: Vec3;
  readonly max: Vec3;
  readonly size: Vec3;
}

/*
 * Reads inside a typed array's length, which are never undefined (hence the assertions). One function
 * per array type: shared by all types the read would be polymorphic and twice as slow.
 */
export function f32(array: Float32Array, index: number): number {
  return array[index] as number;
}
export function u32(array: Uint32Array, index: number): number {
  return array[index] as number;
}
export function i32(array: Int32Array, index: number): number {
  return array[index] as number;
}
export function u8(array: Uint8Array, index: number): number {
  return array[index] as number;
}

export function triangleCount(mesh: Mesh): number {
  return mesh.parts.reduce((sum, part) => sum + part.triangles.length / 3, 0);
}

/** Axis-aligned box of all vertices, mm; undefined when there are none. */
export function boundsOf(parts: readonly MeshPart[]): Bounds | undefined {
  const min: [number, number, number] = [Infinity, Infinity, Infinity];
  const max: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (const part of parts) {
    for (const points of [part.positions, part.edgePositions]) {
      for (let i = 0; i < points.length; i += 3) {
        for (const axis of [0, 1, 2] as const) {
          const value = f32(points, i + axis);
          if (value < min[axis]) min[axis] = value;
          if (value > max[axis]) max[axis] = value;
        }
      }
    }
  }
  if (min[0] > max[0]) return undefined;
  return { min, max, size: [max[0] - min[0], max[1] - min[1], max[2] - min[2]] };
}
