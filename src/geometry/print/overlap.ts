/** Whether two meshes occupy common space. Touching is not overlapping. */
import { Bvh } from '../bvh.ts';
import { boundsOf, f32, u32, type Mesh } from '../mesh.ts';
import { areaVector, weld, type Welded } from '../weld.ts';

/** Depth up to which a contact counts as touching; below the noise of tessellation. */
const TOUCH_MM = 0.01;
/** Not along any axis or plane that a modelled part is likely to have. */
const ODD_DIRECTION = [0.5391, 0.7267, 0.4256] as const;

export function overlaps(a: Mesh, b: Mesh): boolean {
  if (!boxesOverlap(a, b)) return false;
  for (const first of a.parts.map(weld)) {
    for (const second of b.parts.map(weld)) {
      const treeA = new Bvh(first);
      const treeB = new Bvh(second);
      if (pierces(first, treeB) || pierces(second, treeA)) return true;
      if (hasPointInside(first, treeB) || hasPointInside(second, treeA)) return true;
    }
  }
  return false;
}

function boxesOverlap(a: Mesh, b: Mesh): boolean {
  const boxA = boundsOf(a.parts);
  const boxB = boundsOf(b.parts);
  if (boxA === undefined || boxB === undefined) return false;
  return ([0, 1, 2] as const).every(
    (axis) =>
      boxA.min[axis] < boxB.max[axis] - TOUCH_MM && boxB.min[axis] < boxA.max[axis] - TOUCH_MM,
  );
}

/** A side of a triangle runs through the other surface, and not only up to it. */
function pierces({ points, triangles }: Welded, other: Bvh): boolean {
  for (let i = 0; i < triangles.length; i += 1) {
    const from = 3 * u32(triangles, i);
    const to = 3 * u32(triangles, i % 3 === 2 ? i - 2 : i + 1);
    // The neighbour has the same side the other way round.
    if (from > to) continue;
    const origin = [f32(points, from), f32(points, from + 1), f32(points, from + 2)] as const;
    const dx = f32(points, to) - origin[0];
    const dy = f32(points, to + 1) - origin[1];
    const dz = f32(points, to + 2) - origin[2];
    const length = Math.hypot(dx, dy, dz);
    if (length <= 2 * TOUCH_MM) continue;
    const direction = [dx / length, dy / length, dz / length] as const;
    const hit = other.cast(origin, direction, 'any', TOUCH_MM, length - TOUCH_MM);
    // A side that runs along a surface only slides on it.
    if (hit !== undefined && Math.abs(hit.cosine) > 1e-3) return true;
  }
  return false;
}

/** Points just below the surface, spread over it: of surfaces that do not cross, one tells it all. */
function hasPointInside({ points, triangles }: Welded, other: Bvh): boolean {
  const count = triangles.length / 3;
  const step = Math.max(1, Math.floor(count / 64));
  for (let i = 0; i < count; i += step) {
    const corners = [
      u32(triangles, 3 * i),
      u32(triangles, 3 * i + 1),
      u32(triangles, 3 * i + 2),
    ] as const;
    const normal = areaVector(points, ...corners);
    const length = Math.hypot(...normal);
    if (length === 0) continue;
    const below = (axis: 0 | 1 | 2): number =>
      corners.reduce((sum, corner) => sum + f32(points, 3 * corner + axis) / 3, 0) -
      (2 * TOUCH_MM * normal[axis]) / length;
    if (isInside([below(0), below(1), below(2)], other)) return true;
  }
  return false;
}

/** The surface is seen from within both ways. */
function isInside(point: readonly [number, number, number], tree: Bvh): boolean {
  const [x, y, z] = ODD_DIRECTION;
  const ahead = tree.cast(point, ODD_DIRECTION, 'any', 0);
  const behind = tree.cast(point, [-x, -y, -z], 'any', 0);
  return (ahead?.cosine ?? -1) > 0 && (behind?.cosine ?? -1) > 0;
}
