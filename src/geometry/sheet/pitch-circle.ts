/** Holes that stand on a common circle at equal angles are told by its diameter, not by their coordinates. */
import type { Circle } from './find-circles.ts';
import type { Point2 } from './flat-view.ts';

export interface PitchCircle {
  readonly center: Point2;
  readonly radius: number;
}

const SAME_MM = 2e-3;
const SAME_ANGLE = 1e-4;

/** Undefined for fewer than three, for unequal angles, and for the corners of a rectangle that is laid out squarely. */
export function pitchCircleOf(group: readonly Pick<Circle, 'center'>[]): PitchCircle | undefined {
  if (group.length < 3) return undefined;
  const centers = group.map(({ center }) => center);
  const center = centers.reduce<Point2>(
    ([u, v], point) => [u + point[0] / centers.length, v + point[1] / centers.length],
    [0, 0],
  );
  const polar = centers.map(([u, v]) => ({
    radius: Math.hypot(u - center[0], v - center[1]),
    angle: Math.atan2(v - center[1], u - center[0]),
  }));
  const radius = polar[0]?.radius ?? 0;
  if (radius < SAME_MM || polar.some((each) => Math.abs(each.radius - radius) > SAME_MM)) {
    return undefined;
  }
  const angles = polar.map(({ angle }) => angle).toSorted((a, b) => a - b);
  const step = (2 * Math.PI) / angles.length;
  const even = angles
    .slice(1)
    .every((angle, i) => Math.abs(angle - (angles[i] ?? 0) - step) < SAME_ANGLE);
  return even && !isSquare(centers) ? { center, radius } : undefined;
}

function isSquare(centers: readonly Point2[]): boolean {
  const distinct = (axis: 0 | 1): number =>
    new Set(centers.map((center) => Math.round(center[axis] / SAME_MM))).size;
  return centers.length === 4 && distinct(0) === 2 && distinct(1) === 2;
}
