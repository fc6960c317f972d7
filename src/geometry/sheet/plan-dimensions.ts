/** Which dimensions a view gets: overall size, where holes are, how far apart, how large. Millimetres only. */
import { lengthText, type Dimension, type DimensionKind } from './dimension.ts';
import { hasCenterLines, isWhole, type Circle } from './find-circles.ts';
import { toModel, type Box2, type Point2 } from './flat-view.ts';
import { pitchCircleOf } from './pitch-circle.ts';
import { isWholeGroup, pitchCallout, sizeCallout, type PlannedCallout } from './plan-callouts.ts';
import type { Camera } from '../views.ts';

/** 0: along the width, 1: along the height. */
export type Axis = 0 | 1;

export interface PlannedSpan {
  readonly dimension: Omit<Dimension, 'shown'>;
  /** Ends in the view; extension lines begin here. */
  readonly from: Point2;
  readonly to: Point2;
}

export interface PlannedRow {
  readonly axis: Axis;
  readonly spans: readonly PlannedSpan[];
}

export interface Plan {
  /** Nearest to the view first; the last of each axis is the overall size. */
  readonly rows: readonly PlannedRow[];
  readonly callouts: readonly PlannedCallout[];
}

/** Shorter lengths are no dimension. */
const NOTHING_MM = 1e-3;
/** From here on equal steps are told once. */
const EQUAL_STEPS = 3;

export function planDimensions(
  camera: Camera,
  box: Box2 & { readonly near: number },
  circles: readonly Circle[],
): Plan {
  const groups = groupsOf(circles);
  const pitchCircles = new Map(
    groups.map((group) => [group, isWholeGroup(group) ? pitchCircleOf(group) : undefined]),
  );
  const located = groups.filter(
    (group) => isLocated(group, box) && pitchCircles.get(group) === undefined,
  );
  const rows = ([0, 1] as const).flatMap((axis) => [
    ...positionRows(camera, box, located, axis),
    ...overallRow(camera, box, axis),
  ]);
  const callouts = groups.flatMap((group) => {
    const pitch = pitchCircles.get(group);
    const sized = sizeCallout(camera, group);
    return pitch === undefined ? sized : [...sized, ...pitchCallout(camera, group, pitch)];
  });
  return { rows, callouts };
}

export function overallRow(
  camera: Camera,
  box: Box2 & { readonly near: number },
  axis: Axis,
): readonly PlannedRow[] {
  const value = box.max[axis] - box.min[axis];
  if (value < NOTHING_MM) return [];
  const to: Point2 = axis === 0 ? [box.max[0], box.min[1]] : [box.min[0], box.max[1]];
  const span = spanOf(camera, axis === 0 ? 'width' : 'height', axis, box.min, to, box.near);
  return [{ axis, spans: [span] }];
}

/** Same kind and size; whole circles, then rounded corners; what is in sight first, the largest first. */
function groupsOf(circles: readonly Circle[]): readonly (readonly Circle[])[] {
  const groups = new Map<string, Circle[]>();
  for (const circle of circles) {
    const kind = isWhole(circle) ? `whole ${circle.hole}` : `part ${hasCenterLines(circle)}`;
    const key = `${kind} ${Math.round(circle.radius * 1e3)}`;
    const group = groups.get(key) ?? [];
    group.push(circle);
    groups.set(key, group);
  }
  const rank = (group: readonly Circle[]): number =>
    (group.some(({ visible }) => visible) ? 0 : 2) + (isWholeGroup(group) ? 0 : 1);
  const size = (group: readonly Circle[]): number => group[0]?.radius ?? 0;
  return [...groups.values()].toSorted((a, b) => rank(a) - rank(b) || size(b) - size(a));
}

/** The round outline itself needs no place. */
function isLocated(group: readonly Circle[], box: Box2): boolean {
  return !isRound(box, group) && group.every(hasCenterLines);
}

/** Concentric with a round part: half of its diameter says nothing new. */
function isRound(box: Box2, group: readonly Circle[]): boolean {
  const [width, height] = [box.max[0] - box.min[0], box.max[1] - box.min[1]];
  const center: Point2 = [(box.min[0] + box.max[0]) / 2, (box.min[1] + box.max[1]) / 2];
  return (
    Math.abs(width - height) < NOTHING_MM &&
    group.every(
      (circle) =>
        Math.hypot(circle.center[0] - center[0], circle.center[1] - center[1]) < NOTHING_MM,
    )
  );
}

function positionRows(
  camera: Camera,
  box: Box2 & { readonly near: number },
  groups: readonly (readonly Circle[])[],
  axis: Axis,
): readonly PlannedRow[] {
  const told = new Set<string>();
  return groups.flatMap((group) => {
    const stops = stopsAlong(group, axis);
    const spans = [
      ...stops.slice(0, 1).map((stop) => spanTo(camera, 'position', axis, box.min, stop)),
      ...distances(camera, axis, stops),
    ].filter(({ dimension, from, to }) => {
      const key = [from[axis], to[axis]].map((value) => Math.round(value * 1e3)).join(' ');
      if (dimension.value_mm < NOTHING_MM || told.has(key)) return false;
      told.add(key);
      return true;
    });
    return spans.length === 0 ? [] : [{ axis, spans }];
  });
}

/** One circle for each distinct place along the axis: that nearest to the row of dimensions. */
function stopsAlong(group: readonly Circle[], axis: Axis): readonly Circle[] {
  const across = axis === 0 ? 1 : 0;
  const stops = new Map<number, Circle>();
  for (const circle of group) {
    const key = Math.round(circle.center[axis] * 1e3);
    const there = stops.get(key);
    if (there === undefined || circle.center[across] < there.center[across]) stops.set(key, circle);
  }
  return [...stops.values()].toSorted((a, b) => a.center[axis] - b.center[axis]);
}

function distances(camera: Camera, axis: Axis, stops: readonly Circle[]): PlannedSpan[] {
  const steps = stops.slice(1).map((stop, i) => ({ from: stops[i] ?? stop, to: stop }));
  const lengths = steps.map(({ from, to }) => to.center[axis] - from.center[axis]);
  const [first] = lengths;
  const [begin, end] = [steps[0], steps.at(-1)];
  const equal =
    first !== undefined && lengths.every((length) => Math.abs(length - first) < NOTHING_MM);
  if (equal && begin !== undefined && end !== undefined && steps.length >= EQUAL_STEPS) {
    const one = spanTo(camera, 'distance', axis, begin.from, begin.to);
    const text = `${steps.length} × ${lengthText(first)} = ${lengthText(first * steps.length)}`;
    return [
      {
        ...one,
        to: rimOf(end.to, axis),
        dimension: { ...one.dimension, text, count: steps.length },
      },
    ];
  }
  return steps.map(({ from, to }) => spanTo(camera, 'distance', axis, from, to));
}

function spanTo(
  camera: Camera,
  kind: DimensionKind,
  axis: Axis,
  from: Point2 | Circle,
  to: Circle,
): PlannedSpan {
  const start = 'center' in from ? rimOf(from, axis) : from;
  const begin = 'center' in from ? from.center : from;
  // Measured along the axis: both ends are told on the line through the second centre.
  const level: Point2 = axis === 0 ? [begin[0], to.center[1]] : [to.center[0], begin[1]];
  return {
    ...spanOf(camera, kind, axis, level, to.center, to.w),
    from: start,
    to: rimOf(to, axis),
  };
}

/** Where the extension line of a circle begins: at its rim, towards the row. */
function rimOf({ center, radius }: Circle, axis: Axis): Point2 {
  return axis === 0 ? [center[0], center[1] - radius] : [center[0] - radius, center[1]];
}

function spanOf(
  camera: Camera,
  kind: DimensionKind,
  axis: Axis,
  from: Point2,
  to: Point2,
  w: number,
): PlannedSpan {
  const value = to[axis] - from[axis];
  return {
    from,
    to,
    dimension: {
      kind,
      value_mm: value,
      text: lengthText(value),
      count: 1,
      from: toModel(camera, from, w),
      to: toModel(camera, to, w),
    },
  };
}
