/** What a line on a sheet can be; in millimetres of the view (up is up) or pixels of the sheet (down is up). */
import type { Point2 } from './flat-view.ts';

export type Shape =
  | { readonly kind: 'segment'; readonly from: Point2; readonly to: Point2 }
  | {
      readonly kind: 'arc';
      readonly center: Point2;
      readonly radius: number;
      /** Radians from the first axis towards the second; the sweep is positive, 2π for a circle. */
      readonly start: number;
      readonly sweep: number;
    }
  | { readonly kind: 'curve'; readonly points: readonly Point2[] };

export type ArcShape = Extract<Shape, { kind: 'arc' }>;

const FULL = 2 * Math.PI;
/** Of an arc that is drawn as a closed circle. */
const CLOSING = 1e-6;

export function isCircle(arc: ArcShape): boolean {
  return arc.sweep > FULL - CLOSING;
}

export function pointOnArc(arc: ArcShape, angle: number): Point2 {
  return [
    arc.center[0] + arc.radius * Math.cos(angle),
    arc.center[1] + arc.radius * Math.sin(angle),
  ];
}

/** Turns of a polyline's edge that a circle may have between two of its points; kernels cut finer. */
const LARGEST_STEP = 0.9;
const LARGEST_RADIUS = 1e6;

/** A kernel's polyline of one smooth edge → the line or arc that it stands for, else itself. */
export function recogniseShape(points: readonly Point2[]): Shape {
  const from = points[0];
  const to = points.at(-1);
  if (from === undefined || to === undefined) return { kind: 'curve', points };
  if (points.length === 2 || isStraight(points, from, to)) return { kind: 'segment', from, to };
  return arcThrough(points, from, to) ?? { kind: 'curve', points };
}

function isStraight(points: readonly Point2[], from: Point2, to: Point2): boolean {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  if (length === 0) return false;
  let before = 0;
  return points.every(([x, y]) => {
    const along = ((x - from[0]) * dx + (y - from[1]) * dy) / length;
    const beside = Math.abs((x - from[0]) * dy - (y - from[1]) * dx) / length;
    const forward = along >= before - 1e-6;
    before = along;
    return forward && beside < 1e-5;
  });
}

function arcThrough(points: readonly Point2[], from: Point2, to: Point2): ArcShape | undefined {
  // Any three points lie on a circle; a fourth one makes it a claim.
  if (points.length < 4) return undefined;
  const one = points[Math.floor(points.length / 3)];
  const two = points[Math.floor((2 * points.length) / 3)];
  if (one === undefined || two === undefined) return undefined;
  const center = circumcenter(from, one, two);
  if (center === undefined) return undefined;
  const radius = Math.hypot(from[0] - center[0], from[1] - center[1]);
  if (!(radius < LARGEST_RADIUS)) return undefined;
  const tolerance = Math.max(1e-4, radius * 1e-6);
  let turned = 0;
  let angle = Math.atan2(from[1] - center[1], from[0] - center[0]);
  const start = angle;
  for (const [x, y] of points) {
    const [dx, dy] = [x - center[0], y - center[1]];
    if (Math.abs(Math.hypot(dx, dy) - radius) > tolerance) return undefined;
    const step = principal(Math.atan2(dy, dx) - angle);
    if (Math.abs(step) > LARGEST_STEP || step * turned < -1e-9) return undefined;
    turned += step;
    angle += step;
  }
  const closed = Math.hypot(to[0] - from[0], to[1] - from[1]) < 1e-6;
  const sweep = closed ? FULL : Math.min(Math.abs(turned), FULL);
  return { kind: 'arc', center, radius, start: turned < 0 && !closed ? angle : start, sweep };
}

function circumcenter(a: Point2, b: Point2, c: Point2): Point2 | undefined {
  const [bx, by] = [b[0] - a[0], b[1] - a[1]];
  const [cx, cy] = [c[0] - a[0], c[1] - a[1]];
  const doubled = 2 * (bx * cy - by * cx);
  const [bb, cc] = [bx * bx + by * by, cx * cx + cy * cy];
  if (Math.abs(doubled) <= 1e-9 * Math.max(bb, cc)) return undefined;
  return [a[0] + (cy * bb - by * cc) / doubled, a[1] + (bx * cc - cx * bb) / doubled];
}

/** Into (−π, π]. */
function principal(angle: number): number {
  return angle - FULL * Math.ceil(angle / FULL - 0.5);
}
