/** Rows of dimension lines below (horizontal) or left of (vertical) a view, with extension lines and arrows. */
import type { Point2 } from './flat-view.ts';
import { ARROW, line, type Mark } from './marks.ts';
import { textWidth } from './text-width.ts';

export const DIMENSION_FONT = 13;
/** Between the rows of a side, and from the view to its first row. */
export const ROW_STEP = 26;

const GAP = 4;
const OVERSHOOT = 4;
const TAIL = 14;
/** Between a dimension line and the text above it. */
const LIFT = 4;

/** Pixels along the row; `fromEdge` and `toEdge` are where the extension lines begin, across it. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly fromEdge: number;
  readonly toEdge: number;
  readonly text: string;
}

export interface Row {
  readonly axis: 'horizontal' | 'vertical';
  /** Of the dimension line, across. */
  readonly at: number;
  readonly spans: readonly Span[];
  /** Where extension lines of rows farther out pass through this one, along it. */
  readonly passing: readonly number[];
}

/** A rectangle that holds text already. */
export interface Taken {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Adds its texts to `taken`, and avoids those that are there. */
export function rowMarks(row: Row, taken: Taken[]): readonly Mark[] {
  const { axis, at } = row;
  const outwards = axis === 'horizontal' ? 1 : -1;
  const on = (along: number, across: number): Point2 =>
    axis === 'horizontal' ? [along, across] : [across, along];
  const marks: Mark[] = [];
  const drawn = new Set<number>();
  const spans = row.spans.map((span) =>
    span.from <= span.to
      ? span
      : { ...span, from: span.to, to: span.from, fromEdge: span.toEdge, toEdge: span.fromEdge },
  );
  for (const span of spans) {
    for (const [along, edge] of [
      [span.from, span.fromEdge],
      [span.to, span.toEdge],
    ] as const) {
      const place = Math.round(along * 100);
      if (drawn.has(place)) continue;
      drawn.add(place);
      marks.push(
        line('dimension', on(along, edge + outwards * GAP), on(along, at + outwards * OVERSHOOT)),
      );
    }
    marks.push(...arrowMarks(span, at, on, axis));
  }
  // Texts with room of their own first: those without it then look for a free place.
  const byRoom = spans.toSorted((a, b) => Number(fits(b)) - Number(fits(a)));
  for (const span of byRoom) marks.push(...textMarks(span, spans, row, on, taken));
  return marks;
}

function fits(span: Span): boolean {
  return textWidth(span.text, DIMENSION_FONT) + 4 <= span.to - span.from;
}

function arrowMarks(
  span: Span,
  at: number,
  on: (along: number, across: number) => Point2,
  axis: Row['axis'],
): Mark[] {
  const forwards = axis === 'horizontal' ? 0 : Math.PI / 2;
  const backwards = forwards + Math.PI;
  const inside = span.to - span.from >= 2 * ARROW.length + 4;
  const [start, end] = inside ? [span.from, span.to] : [span.from - TAIL, span.to + TAIL];
  return [
    line('dimension', on(start, at), on(end, at)),
    { kind: 'arrow', tip: on(span.from, at), angle: inside ? backwards : forwards },
    { kind: 'arrow', tip: on(span.to, at), angle: inside ? forwards : backwards },
  ];
}

function textMarks(
  span: Span,
  all: readonly Span[],
  row: Row,
  on: (along: number, across: number) => Point2,
  taken: Taken[],
): Mark[] {
  const width = textWidth(span.text, DIMENSION_FONT);
  const middle = (span.from + span.to) / 2;
  const first = all.every(({ from }) => from >= span.from);
  const last = all.every(({ to }) => to <= span.to);
  const above = row.at - LIFT;
  const before = span.from - TAIL - width / 2 - 2;
  const after = span.to + TAIL + width / 2 + 2;
  const beyond = row.at + LIFT + DIMENSION_FONT * 0.75;
  const places: readonly (readonly [number, number])[] = fits(span)
    ? [[besidePassing(span, width, row.passing), above]]
    : [
        ...(last ? [[after, above] as const] : []),
        ...(first ? [[before, above] as const] : []),
        [middle, above],
        [middle, beyond],
      ];
  const boxOf = ([along, across]: readonly [number, number]): Taken => {
    const [x, y] = on(along, across);
    const high = DIMENSION_FONT * 0.8;
    return row.axis === 'horizontal'
      ? { x: x - width / 2, y: y - high, width, height: high }
      : { x: x - high, y: y - width / 2, width: high, height: width };
  };
  const free = places.find((place) => !taken.some((other) => overlap(boxOf(place), other)));
  const place = free ?? places[0] ?? [middle, above];
  taken.push(boxOf(place));
  const marks: Mark[] = [
    {
      kind: 'text',
      text: span.text,
      at: on(...place),
      size: DIMENSION_FONT,
      anchor: 'middle',
      ...(row.axis === 'vertical' ? { turned: true } : {}),
    },
  ];
  const [along] = place;
  // The line is led on under a text that stands beside its arrows.
  if (along === after)
    marks.push(line('dimension', on(span.to, row.at), on(after + width / 2, row.at)));
  if (along === before) {
    marks.push(line('dimension', on(span.from, row.at), on(before - width / 2, row.at)));
  }
  return marks;
}

/** The place nearest to the middle where no foreign line runs through the text; the middle when there is none. */
function besidePassing(span: Span, width: number, passing: readonly number[]): number {
  const middle = (span.from + span.to) / 2;
  const half = width / 2 + 2;
  const clear = (at: number): boolean => passing.every((foreign) => Math.abs(foreign - at) > half);
  const candidates = passing
    .flatMap((foreign) => [foreign - half - 1, foreign + half + 1])
    .filter((at) => at - half >= span.from && at + half <= span.to && clear(at))
    .toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  return clear(middle) ? middle : (candidates[0] ?? middle);
}

function overlap(a: Taken, b: Taken): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
