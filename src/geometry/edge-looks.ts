/**
 * How each edge segment shall be drawn: an edge where two faces meet at an angle is drawn strong, one
 * where they run into each other smoothly (the border of a fillet) faint, the seam of a closed face not.
 * Told from the triangles beside the segment, because the GLB does not say it.
 */
import { f32, i32, u32, u8, type MeshPart } from './mesh.ts';
import { PositionIndex } from './position-index.ts';

export const EDGE_LOOKS = { sharp: 0, smooth: 1, seam: 2 } as const;

/** Below this angle between the normals of two faces their border counts as smooth. */
const SMOOTH_COSINE = Math.cos((4 * Math.PI) / 180);
/** No triangle side seen yet, more than two seen. */
const NONE = -1;

export interface SegmentLooks {
  /** One of EDGE_LOOKS per segment; segments that no triangle side matches are sharp. */
  readonly looks: Uint8Array;
  /** Normal of the surface at each smooth segment, xyz: seen edge-on, the segment is an outline. */
  readonly normals: Float32Array;
}

export function classifyEdges(part: MeshPart): SegmentLooks {
  const { segments, triangles, normals, positions } = part;
  const segmentCount = segments.length / 2;
  const looks = new Uint8Array(segmentCount);
  const smoothNormals = new Float32Array(3 * segmentCount);
  const result = { looks, normals: smoothNormals };
  if (segmentCount === 0 || triangles.length === 0) return result;

  const ends = new PositionIndex(part.edgePositions.length / 3);
  const edgeVertex = new Int32Array(part.edgePositions.length / 3);
  for (let i = 0; i < edgeVertex.length; i += 1) edgeVertex[i] = ends.add(part.edgePositions, i);
  const segmentOf = new Map<number, number>();
  for (let i = 0; i < segmentCount; i += 1) {
    const key = sideKey(
      i32(edgeVertex, u32(segments, 2 * i)),
      i32(edgeVertex, u32(segments, 2 * i + 1)),
    );
    if (!segmentOf.has(key)) segmentOf.set(key, i);
  }

  const numbers = new Int32Array(positions.length / 3);
  for (let i = 0; i < numbers.length; i += 1) numbers[i] = ends.find(positions, i);
  // Of the first side that matched a segment: its two vertices, ordered as in the segment, and its face.
  const firstA = new Int32Array(segmentCount).fill(NONE);
  const firstB = new Int32Array(segmentCount);
  const firstFace = new Int32Array(segmentCount);
  const settled = new Uint8Array(segmentCount);
  const { faceRanges } = part;
  for (let face = 0; face < faceRanges.length / 2; face += 1) {
    const from = u32(faceRanges, 2 * face);
    const to = from + u32(faceRanges, 2 * face + 1);
    for (let i = from; i < to; i += 1) {
      const a = u32(triangles, i);
      const b = u32(triangles, i % 3 === 2 ? i - 2 : i + 1);
      const pa = i32(numbers, a);
      const pb = i32(numbers, b);
      if (pa < 0 || pb < 0) continue;
      const segment = segmentOf.get(sideKey(pa, pb));
      if (segment === undefined || settled[segment] === 1) continue;
      const inOrder = pa < pb;
      const low = inOrder ? a : b;
      const high = inOrder ? b : a;
      if (i32(firstA, segment) === NONE) {
        firstA[segment] = low;
        firstB[segment] = high;
        firstFace[segment] = face;
        continue;
      }
      settled[segment] = 1;
      const smooth =
        cosine(normals, i32(firstA, segment), low) > SMOOTH_COSINE &&
        cosine(normals, i32(firstB, segment), high) > SMOOTH_COSINE;
      if (smooth) {
        looks[segment] = i32(firstFace, segment) === face ? EDGE_LOOKS.seam : EDGE_LOOKS.smooth;
        smoothNormals.set(normals.subarray(3 * low, 3 * low + 3), 3 * segment);
      }
    }
  }
  // A second edge at the same place looks like the first.
  for (let i = 0; i < segmentCount; i += 1) {
    const key = sideKey(
      i32(edgeVertex, u32(segments, 2 * i)),
      i32(edgeVertex, u32(segments, 2 * i + 1)),
    );
    const first = segmentOf.get(key) ?? i;
    if (first === i) continue;
    looks[i] = u8(looks, first);
    smoothNormals.copyWithin(3 * i, 3 * first, 3 * first + 3);
  }
  return result;
}

/** Unique per unordered pair: numbers stay below 2²⁶, so the key is an exact double. */
function sideKey(a: number, b: number): number {
  return a < b ? a * 67_108_864 + b : b * 67_108_864 + a;
}

function cosine(normals: Float32Array, a: number, b: number): number {
  const ax = f32(normals, 3 * a);
  const ay = f32(normals, 3 * a + 1);
  const az = f32(normals, 3 * a + 2);
  const bx = f32(normals, 3 * b);
  const by = f32(normals, 3 * b + 1);
  const bz = f32(normals, 3 * b + 2);
  const lengths = Math.hypot(ax, ay, az) * Math.hypot(bx, by, bz);
  return lengths === 0 ? -1 : (ax * bx + ay * by + az * bz) / lengths;
}
