/** A view's lines, its rows of dimensions and its centre lines, as marks on a sheet. */
import type { Dimension } from './dimension.ts';
import type { Circle } from './find-circles.ts';
import type { Box2, Point2 } from './flat-view.ts';
import { ROW_STEP, rowMarks, type Taken } from './linear-dimension.ts';
import { line, shapeToSheet, toSheet, type Mark, type Pen, type Placing } from './marks.ts';
import type { PlannedRow, PlannedSpan } from './plan-dimensions.ts';
import type { Look, ViewLine } from './tidy-lines.ts';

const PEN_OF: Readonly<Record<Look, Pen>> = {
  visible: 'visible',
  smooth: 'smooth',
  hidden: 'hidden',
};

export function viewMarks(lines: readonly ViewLine[], placing: Placing): readonly Mark[] {
  return lines.map(({ look, shape }) => ({
    kind: 'line',
    pen: PEN_OF[look],
    shape: shapeToSheet(placing, shape),
  }));
}

/** Rows stack outwards from the view's box: along the width below it, along the height left of it. */
export function plannedRowMarks(
  rows: readonly PlannedRow[],
  box: Box2,
  placing: Placing,
  taken: Taken[],
): readonly Mark[] {
  const [left, bottom] = toSheet(placing, box.min);
  const used = [0, 0];
  const placed = rows.map(({ axis, spans }) => ({
    axis,
    spans: spans.map((span) => onSheet(span, axis, placing)),
  }));
  return placed.flatMap(({ axis, spans }, i) => {
    const level = (used[axis] ?? 0) + 1;
    used[axis] = level;
    return rowMarks(
      {
        axis: axis === 0 ? 'horizontal' : 'vertical',
        at: axis === 0 ? bottom + level * ROW_STEP : left - level * ROW_STEP,
        spans,
        passing: placed
          .slice(i + 1)
          .flatMap((outer) =>
            outer.axis === axis ? outer.spans.flatMap(({ from, to }) => [from, to]) : [],
          ),
      },
      taken,
    );
  });
}

function onSheet({ from, to, dimension }: PlannedSpan, axis: 0 | 1, placing: Placing) {
  const across = axis === 0 ? 1 : 0;
  const [start, end] = [toSheet(placing, from), toSheet(placing, to)];
  return {
    from: start[axis],
    to: end[axis],
    fromEdge: start[across],
    toEdge: end[across],
    text: dimension.text,
  };
}

const CROSS_BEYOND = 6;

/** Chain-line crosses on whole circles, the largest of those that share a centre. */
export function centerMarks(
  circles: readonly Pick<Circle, 'center' | 'radius'>[],
  placing: Placing,
): readonly Mark[] {
  const largest = new Map<string, Pick<Circle, 'center' | 'radius'>>();
  for (const circle of circles) {
    const key = circle.center.map((value) => Math.round(value * 1e3)).join(' ');
    if ((largest.get(key)?.radius ?? 0) < circle.radius) largest.set(key, circle);
  }
  return [...largest.values()].flatMap(({ center, radius }) => {
    const [x, y]: Point2 = toSheet(placing, center);
    const reach = radius * placing.pixelsPerMm + CROSS_BEYOND;
    return [
      line('center', [x - reach, y], [x + reach, y]),
      line('center', [x, y - reach], [x, y + reach]),
    ];
  });
}

/** Told to 3 decimals, as all numbers of an answer. */
export function told(planned: Omit<Dimension, 'shown'>, shown: boolean): Dimension {
  const { centers } = planned;
  return {
    ...planned,
    value_mm: round3(planned.value_mm),
    from: roundPoint(planned.from),
    to: roundPoint(planned.to),
    ...(centers === undefined ? {} : { centers: centers.map(roundPoint) }),
    shown,
  };
}

function roundPoint([x, y, z]: Dimension['from']): Dimension['from'] {
  return [round3(x), round3(y), round3(z)];
}

function round3(value: number): number {
  return Math.round(value * 1000) / 1000 + 0;
}
