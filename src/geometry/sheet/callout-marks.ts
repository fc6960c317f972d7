/** Leaders from circles to a column of texts beside the view. */
import type { Point2 } from './flat-view.ts';
import { DIMENSION_FONT, type Taken } from './linear-dimension.ts';
import { line, type Mark } from './marks.ts';
import { textWidth } from './text-width.ts';

/** Pixels; the angle of the middle of what is shown counts downwards. */
export interface RimCircle {
  readonly center: Point2;
  readonly radius: number;
  readonly middle: number;
  readonly sweep: number;
}

export interface Callout {
  readonly text: string;
  readonly circles: readonly RimCircle[];
}

export interface Column {
  /** Where the texts begin. */
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
}

const LINE_STEP = Math.round(DIMENSION_FONT * 1.7);
const SHOULDER = 12;
/** A leader that rises a little reads better than one that runs along a horizontal edge. */
const RISE = 18;

export function calloutCapacity(column: Omit<Column, 'x'>): number {
  return Math.max(0, Math.floor((column.bottom - column.top) / LINE_STEP));
}

export function columnWidth(texts: readonly string[]): number {
  if (texts.length === 0) return 0;
  return SHOULDER + 4 + Math.max(...texts.map((text) => textWidth(text, DIMENSION_FONT)));
}

/** Texts in the order of what they point at, so that leaders cross as little as they can. */
export function calloutMarks(
  callouts: readonly Callout[],
  column: Column,
  taken: Taken[],
): readonly Mark[] {
  const pointed = callouts
    .map((callout) => ({ text: callout.text, circle: nearestTo(column.x, callout.circles) }))
    .flatMap(({ text, circle }) => (circle === undefined ? [] : [{ text, circle }]))
    .toSorted((a, b) => wish(a.circle) - wish(b.circle));
  const heights = spread(
    pointed.map(({ circle }) => wish(circle)),
    column,
  );
  return pointed.flatMap(({ text, circle }, i) => {
    const y = heights[i] ?? column.top;
    const elbow: Point2 = [column.x, y];
    const { tip, angle } = rimTowards(circle, elbow);
    const at: Point2 = [column.x + SHOULDER + 4, y + DIMENSION_FONT * 0.36];
    taken.push({
      x: at[0],
      y: y - DIMENSION_FONT / 2,
      width: textWidth(text, DIMENSION_FONT),
      height: DIMENSION_FONT,
    });
    return [
      line('dimension', tip, elbow),
      line('dimension', elbow, [column.x + SHOULDER, y]),
      { kind: 'arrow', tip, angle },
      { kind: 'text', text, at, size: DIMENSION_FONT, anchor: 'start' },
    ] satisfies Mark[];
  });
}

/** Concentric circles are pointed at in different places when each is met at its upper right. */
function wish({ center, radius, middle, sweep }: RimCircle): number {
  const rim = sweep > 6 ? radius * 0.7 : -radius * Math.sin(middle);
  return center[1] - rim - RISE;
}

function nearestTo(x: number, circles: readonly RimCircle[]): RimCircle | undefined {
  return circles.toSorted(
    (a, b) =>
      x - a.center[0] - a.radius - (x - b.center[0] - b.radius) || a.center[1] - b.center[1],
  )[0];
}

/** The nearest place to each wish at which all keep their distance and stay in the column. */
function spread(wishes: readonly number[], { top, bottom }: Column): number[] {
  const heights: number[] = [];
  for (const wished of wishes) {
    const least = (heights.at(-1) ?? top - LINE_STEP / 2) + LINE_STEP;
    heights.push(Math.max(wished, least));
  }
  let most = bottom;
  for (let i = heights.length - 1; i >= 0; i -= 1) {
    heights[i] = Math.min(heights[i] ?? most, most);
    most = (heights[i] ?? most) - LINE_STEP;
  }
  return heights;
}

/** On a whole circle the side that faces the text; on an arc its middle. */
function rimTowards(circle: RimCircle, elbow: Point2): { tip: Point2; angle: number } {
  const { center, radius, middle, sweep } = circle;
  const facing = Math.atan2(elbow[1] - center[1], elbow[0] - center[0]);
  const at = sweep > 6 ? facing : middle;
  const tip: Point2 = [center[0] + radius * Math.cos(at), center[1] + radius * Math.sin(at)];
  return { tip, angle: Math.atan2(tip[1] - elbow[1], tip[0] - elbow[0]) };
}
