/** What a picture needs to know of a mesh beside its arrays; computed once per mesh, not per picture. */
import { classifyEdges, type SegmentLooks } from './edge-looks.ts';
import { boundsOf, i32, u32, type Bounds, type Mesh, type MeshPart } from './mesh.ts';

export interface ScenePart {
  readonly part: MeshPart;
  /** The surface has no boundary, so its back faces can never be seen. */
  readonly closed: boolean;
  readonly edges: SegmentLooks;
}

export interface Scene {
  readonly parts: readonly ScenePart[];
  readonly bounds: Bounds | undefined;
}

export function sceneOf(mesh: Mesh): Scene {
  return {
    bounds: boundsOf(mesh.parts),
    parts: mesh.parts.map((part) => ({
      part,
      closed: isClosed(part),
      edges: classifyEdges(part),
    })),
  };
}

/**
 * Whether every directed triangle side has its opposite, without a table of sides: each side adds a
 * number that its opposite takes away, so a closed surface sums to zero, and another does so by an
 * accident of 1 in 2³². Good enough to cull by; `watertight.ts` gives the exact answer.
 */
function isClosed(part: MeshPart): boolean {
  const { triangles } = part;
  if (triangles.length === 0) return false;
  const hashes = positionHashes(part.positions);
  let sum = 0;
  for (let i = 0; i < triangles.length; i += 3) {
    const a = i32(hashes, u32(triangles, i));
    const b = i32(hashes, u32(triangles, i + 1));
    const c = i32(hashes, u32(triangles, i + 2));
    sum = (sum + side(a, b) + side(b, c) + side(c, a)) | 0;
  }
  return sum === 0;
}

function side(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? mix(a, b) : -mix(b, a);
}

function mix(a: number, b: number): number {
  let h = Math.imul(a, 0x85ebca6b) ^ Math.imul(b, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return (h ^ (h >>> 13)) | 0;
}

/** Equal positions have equal hashes; 0 and -0 are equal. */
function positionHashes(positions: Float32Array): Int32Array {
  // Adding zero turns -0 into 0.
  const clean = positions.map((value) => value + 0);
  const bits = new Int32Array(clean.buffer);
  const hashes = new Int32Array(positions.length / 3);
  for (let i = 0, j = 0; i < hashes.length; i += 1, j += 3) {
    let h = Math.imul(i32(bits, j), 0x9e3779b1);
    h = Math.imul(h ^ (h >>> 16) ^ i32(bits, j + 1), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13) ^ i32(bits, j + 2), 0xc2b2ae35);
    hashes[i] = h ^ (h >>> 16);
  }
  return hashes;
}
