/** Circles that a view shows face-on: holes, bosses, rounded corners, with their exact size from the inventory. */
import type { Vec3 } from '../../contract/job.ts';
import type { ModelGeometry } from '../../contract/result.ts';
import type { Camera } from '../views.ts';
import { dot, toFlat, type Point2 } from './flat-view.ts';
import { isCircle, type ArcShape } from './shape.ts';
import type { ViewLine } from './tidy-lines.ts';

export interface Circle {
  readonly center: Point2;
  /** Towards the viewer, mm: where on its axis the feature is. */
  readonly w: number;
  readonly radius: number;
  /** Material is outside: a hole, not a boss. False in a sketch, where nobody can tell. */
  readonly hole: boolean;
  /** Radians of it that the view shows, 2π for a whole circle. */
  readonly sweep: number;
  /** Middle of what is shown, radians. */
  readonly middle: number;
  /** Some of it is in sight, not behind material. */
  readonly visible: boolean;
}

const PARALLEL = 1 - 1e-9;
const SAME_MM = 2e-3;

export function isWhole(circle: Circle): boolean {
  return circle.sweep > 2 * Math.PI * 0.999;
}

/** Holes, bosses and the round ends of slots have a place; rounded corners do not. */
export function hasCenterLines(circle: Circle): boolean {
  return isWhole(circle) || (circle.hole && circle.sweep > Math.PI * 0.99);
}

/** Features that the view has no line of (hidden ones, when those are left out) are not among them. */
export function findCircles(
  geometry: ModelGeometry,
  camera: Camera,
  lines: readonly ViewLine[],
): readonly Circle[] {
  const shown = new ShownArcs(lines);
  const found = new Map<string, Circle>();
  for (const candidate of candidates(geometry, camera)) {
    const { center, radius, hole } = candidate;
    const key =
      [...center, radius].map((value) => Math.round(value * 1e3)).join(' ') + String(hole);
    if (found.has(key)) continue;
    const arcs = shown.of(center, radius);
    const largest = arcs.toSorted((a, b) => b.shape.sweep - a.shape.sweep)[0];
    if (largest === undefined) continue;
    const sweep = isCircle(largest.shape)
      ? 2 * Math.PI
      : arcs.reduce((sum, { shape }) => sum + shape.sweep, 0);
    found.set(key, {
      ...candidate,
      sweep,
      middle: largest.shape.start + largest.shape.sweep / 2,
      visible: arcs.some(({ look }) => look !== 'hidden'),
    });
  }
  return [...found.values()];
}

type Candidate = Pick<Circle, 'center' | 'w' | 'radius' | 'hole'>;

function candidates(geometry: ModelGeometry, camera: Camera): Candidate[] {
  const { faces, edges } = geometry.inventory;
  const faceOn = (direction: Vec3 | undefined): boolean =>
    direction !== undefined && Math.abs(dot(direction, camera.toViewer)) > PARALLEL;
  if (geometry.dimension < 3) {
    return edges.flatMap(({ kind, radius_mm, center, axis_direction }) =>
      kind === 'circle' && radius_mm !== undefined && center !== undefined && faceOn(axis_direction)
        ? [candidate(camera, center, center, radius_mm, false)]
        : [],
    );
  }
  return faces.flatMap(({ kind, radius_mm, axis, center, concave }) =>
    kind === 'cylinder' && radius_mm !== undefined && axis !== undefined && faceOn(axis.direction)
      ? [candidate(camera, axis.origin, center, radius_mm, concave === true)]
      : [],
  );
}

function candidate(
  camera: Camera,
  onAxis: Vec3,
  within: Vec3,
  radius: number,
  hole: boolean,
): Candidate {
  return { center: toFlat(camera, onAxis), w: dot(camera.toViewer, within), radius, hole };
}

type ShownArc = ViewLine & { readonly shape: ArcShape };

/** Found by radius first, since a view has far fewer radii than lines. */
class ShownArcs {
  readonly #byRadius = new Map<number, ShownArc[]>();

  constructor(lines: readonly ViewLine[]) {
    for (const { look, shape } of lines) {
      if (shape.kind !== 'arc') continue;
      const key = Math.round(shape.radius / SAME_MM);
      const there = this.#byRadius.get(key) ?? [];
      there.push({ look, shape });
      this.#byRadius.set(key, there);
    }
  }

  of([u, v]: Point2, radius: number): readonly ShownArc[] {
    const key = Math.round(radius / SAME_MM);
    return [key - 1, key, key + 1]
      .flatMap((near) => this.#byRadius.get(near) ?? [])
      .filter(({ shape }) => Math.hypot(shape.center[0] - u, shape.center[1] - v) < SAME_MM);
  }
}
