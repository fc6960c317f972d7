/**
 * A kernel's hidden-line answer → the lines that a draughtsman would draw: each place once, the
 * strongest line wins, no seams. Dashes of two hidden lines over each other would look solid.
 */
import type { Projection } from '../../contract/result.ts';
import type { Point2 } from './flat-view.ts';
import { recogniseShape, type Shape } from './shape.ts';

/** visible: edges and outlines; smooth: tangent edges in sight; hidden: edges and outlines behind material. */
export const LOOKS = ['visible', 'smooth', 'hidden'] as const;
export type Look = (typeof LOOKS)[number];

export interface ViewLine {
  readonly look: Look;
  readonly shape: Shape;
}

type Interval = readonly [number, number];

/** Lines or arcs that lie on one straight line or circle; intervals are places along it. */
interface Carrier {
  readonly build: (interval: Interval) => Shape;
  /** A circle ends where it begins. */
  readonly round: boolean;
  readonly wanted: Record<Look, Interval[]>;
}

/** Shorter pieces are noise of the solver. */
const NOISE = 1e-4;
const FULL = 2 * Math.PI;

export function tidyLines(lines: Projection['lines']): readonly ViewLine[] {
  const carriers = new Map<string, Carrier>();
  const curves = new Map<string, ViewLine>();
  for (const line of lines) {
    const look = lookOf(line);
    if (look === undefined) continue;
    const shape = recogniseShape(line.points);
    if (shape.kind === 'curve') keepStrongest(curves, { look, shape }, shape.points);
    else collect(carriers, look, shape);
  }
  return [...[...carriers.values()].flatMap(linesOf), ...curves.values()];
}

/** Tangent edges behind material and seams of closed surfaces are not drawn (ISO 128-2). */
function lookOf(line: Projection['lines'][number]): Look | undefined {
  if (line.edge === 'seam') return undefined;
  if (line.edge === 'smooth') return line.visible ? 'smooth' : undefined;
  return line.visible ? 'visible' : 'hidden';
}

function keepStrongest(
  curves: Map<string, ViewLine>,
  line: ViewLine,
  points: readonly Point2[],
): void {
  const key = [points[0], points[points.length >> 1], points.at(-1)]
    .map((point) => point?.map((value) => Math.round(value * 1e3)).join(',') ?? '')
    .toSorted((a, b) => a.localeCompare(b, 'en'))
    .join(';');
  const there = curves.get(key);
  const stronger = there === undefined || LOOKS.indexOf(line.look) < LOOKS.indexOf(there.look);
  if (stronger) curves.set(key, line);
}

function collect(
  carriers: Map<string, Carrier>,
  look: Look,
  shape: Exclude<Shape, { kind: 'curve' }>,
): void {
  if (shape.kind === 'arc') {
    const { center, radius } = shape;
    const key = `arc ${[...center, radius].map((value) => Math.round(value * 1e3)).join(' ')}`;
    const carrier = carrierOf(carriers, key, true, ([from, to]) => ({
      kind: 'arc',
      center,
      radius,
      start: from,
      sweep: to - from,
    }));
    const start = ((shape.start % FULL) + FULL) % FULL;
    const end = start + shape.sweep;
    carrier.wanted[look].push([start, Math.min(end, FULL)]);
    if (end > FULL) carrier.wanted[look].push([0, end - FULL]);
    return;
  }
  const [dx, dy] = [shape.to[0] - shape.from[0], shape.to[1] - shape.from[1]];
  const length = Math.hypot(dx, dy);
  if (length < NOISE) return;
  const direction = canonical(dx / length, dy / length);
  const [cx, cy] = direction;
  const offset = shape.from[0] * cy - shape.from[1] * cx;
  const key = `line ${[cx * 1e4, cy * 1e4, offset * 1e3].map((value) => Math.round(value) + 0).join(' ')}`;
  const carrier = carrierOf(carriers, key, false, ([from, to]) => ({
    kind: 'segment',
    from: [cx * from + cy * offset, cy * from - cx * offset],
    to: [cx * to + cy * offset, cy * to - cx * offset],
  }));
  const ends = [shape.from, shape.to].map(([x, y]) => x * cx + y * cy);
  carrier.wanted[look].push([Math.min(...ends), Math.max(...ends)]);
}

/** One of the two directions of a line, the same for both; exact when the line is parallel to an axis. */
function canonical(dx: number, dy: number): Point2 {
  if (Math.abs(dy) < 1e-9) return [1, 0];
  if (Math.abs(dx) < 1e-9) return [0, 1];
  return dx < 0 ? [-dx, -dy] : [dx, dy];
}

function carrierOf(
  carriers: Map<string, Carrier>,
  key: string,
  round: boolean,
  build: Carrier['build'],
): Carrier {
  const wanted = { visible: [], smooth: [], hidden: [] };
  const carrier = carriers.get(key) ?? { build, round, wanted };
  carriers.set(key, carrier);
  return carrier;
}

function linesOf({ build, round, wanted }: Carrier): ViewLine[] {
  const drawn: ViewLine[] = [];
  let covered: Interval[] = [];
  for (const look of LOOKS) {
    const here = united(wanted[look]);
    const pieces = without(here, covered);
    for (const piece of round ? joinedAtStart(pieces) : pieces) {
      drawn.push({ look, shape: build(piece) });
    }
    covered = united([...covered, ...here]);
  }
  return drawn;
}

/** Arcs were cut where the circle begins. */
function joinedAtStart(pieces: readonly Interval[]): readonly Interval[] {
  const first = pieces[0];
  const last = pieces.at(-1);
  if (first === undefined || last === undefined || first === last) return pieces;
  if (first[0] > NOISE || last[1] < FULL - NOISE) return pieces;
  return [...pieces.slice(1, -1), [last[0], FULL + first[1]]];
}

function united(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const [from, to] of intervals.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1] + NOISE) {
      merged[merged.length - 1] = [last[0], Math.max(last[1], to)];
    } else merged.push([from, to]);
  }
  return merged;
}

/** Both lists united and in order. */
function without(intervals: readonly Interval[], covered: readonly Interval[]): Interval[] {
  const rest: Interval[] = [];
  for (const [from, to] of intervals) {
    let at = from;
    for (const [coveredFrom, coveredTo] of covered) {
      if (coveredTo <= at || coveredFrom >= to) continue;
      if (coveredFrom - at > NOISE) rest.push([at, coveredFrom]);
      at = Math.max(at, coveredTo);
    }
    if (to - at > NOISE) rest.push([at, to]);
  }
  return rest;
}
