/** The engineering drawing: one view at a standard scale with all its dimensions and a title block. */
import type { ModelGeometry, Projection } from '../../contract/result.ts';
import {
  calloutCapacity,
  calloutMarks,
  columnWidth,
  type Callout,
  type RimCircle,
} from './callout-marks.ts';
import type { Dimension } from './dimension.ts';
import { findCircles, hasCenterLines } from './find-circles.ts';
import { flatBox, flatCamera, type Box2, type FlatView } from './flat-view.ts';
import { ROW_STEP, type Taken } from './linear-dimension.ts';
import { shapeToSheet, toSheet, type Mark, type Placing, type Sheet } from './marks.ts';
import type { PlannedCallout } from './plan-callouts.ts';
import { planDimensions, type Axis, type Plan, type PlannedRow } from './plan-dimensions.ts';
import { standardScale, type Scale } from './standard-scale.ts';
import { tidyLines } from './tidy-lines.ts';
import { BLOCK_HEIGHT, titleBlock } from './title-block.ts';
import { centerMarks, plannedRowMarks, told, viewMarks } from './view-marks.ts';

export const SHEET_SIZE = { width: 1000, height: 750 } as const;
/** What the sheet measures when it is printed: it fits on A4. */
export const PAPER_MM = { width: 280, height: 210 } as const;
const PIXELS_PER_PAPER_MM = SHEET_SIZE.width / PAPER_MM.width;

// On the middle of a pixel, so that its lines are sharp.
const FRAME = 10.5;
const PAD = 18;
/** Rows of dimensions on one side, the overall size among them. */
const MOST_ROWS = 5;
/** Of one row; more would be unreadable. */
const MOST_SPANS = 12;
/** An answer is read by somebody: a perforated plate must not fill it. */
const MOST_TOLD = 100;
const LEADER_ROOM = 34;

export interface SheetContent {
  readonly view: FlatView;
  readonly partName: string;
  readonly projection: Projection;
  readonly geometry: ModelGeometry;
}

export interface DrawnSheet {
  readonly sheet: Sheet;
  readonly dimensions: readonly Dimension[];
  /** Further ones that are neither drawn nor among these. */
  readonly omitted: number;
  readonly scale: Scale;
}

export function drawSheet({ view, partName, projection, geometry }: SheetContent): DrawnSheet {
  const camera = flatCamera(view);
  const box = flatBox(camera, geometry.total.bounding_box);
  const lines = tidyLines(projection.lines);
  const circles = findCircles(geometry, camera, lines);
  const { rows, callouts, left } = withinLimits(planDimensions(camera, box, circles));
  const { placing, scale, columnX } = place(box, rows, callouts);
  const taken: Taken[] = [];
  const pitchCircles = callouts.flatMap(({ pitchCircle }) => pitchCircle ?? []);
  const marks: Mark[] = [
    ...viewMarks(lines, placing),
    ...centerMarks(circles.filter(hasCenterLines), placing),
    ...pitchCircles.map(({ center, radius }): Mark => ({
      kind: 'line',
      pen: 'center',
      shape: shapeToSheet(placing, { kind: 'arc', center, radius, start: 0, sweep: 2 * Math.PI }),
    })),
    ...calloutMarks(
      callouts.map((callout) => onSheet(callout, placing)),
      { x: columnX, ...COLUMN },
      taken,
    ),
    ...plannedRowMarks(rows, box, placing, taken),
    ...titleBlock(
      {
        x: FRAME,
        y: FRAME,
        width: SHEET_SIZE.width - 2 * FRAME,
        height: SHEET_SIZE.height - 2 * FRAME,
      },
      { partName, view, scale: scale.text, sizeMm: geometry.total.bounding_box.size },
    ),
  ];
  const dimensions = [
    ...rows.flatMap(({ spans }) => spans.map(({ dimension }) => told(dimension, true))),
    ...callouts.map(({ dimension }) => told(dimension, true)),
    ...left.map((dimension) => told(dimension, false)),
  ];
  return {
    sheet: { ...SHEET_SIZE, marks, placing },
    scale,
    dimensions: dimensions.slice(0, MOST_TOLD),
    omitted: Math.max(0, dimensions.length - MOST_TOLD),
  };
}

const COLUMN = { top: FRAME + PAD + 6, bottom: SHEET_SIZE.height - FRAME - BLOCK_HEIGHT - PAD };

/** What a sheet has no room for is left out of the picture, and said to be. */
function withinLimits(plan: Plan): Plan & { readonly left: readonly Omit<Dimension, 'shown'>[] } {
  const capacity = calloutCapacity(COLUMN);
  const kept = ([0, 1] as const).flatMap((axis) => {
    const own = plan.rows.filter((row) => row.axis === axis);
    return own.length <= MOST_ROWS ? own : [...own.slice(0, MOST_ROWS - 1), ...own.slice(-1)];
  });
  const dropped = plan.rows.filter((row) => !kept.includes(row));
  return {
    rows: kept.map(({ axis, spans }) => ({ axis, spans: spans.slice(0, MOST_SPANS) })),
    callouts: plan.callouts.slice(0, capacity),
    // Sizes first: they are what a list that is cut short should still tell.
    left: [
      ...plan.callouts.slice(capacity).map(({ dimension }) => dimension),
      ...kept.flatMap(({ spans }) => spans.slice(MOST_SPANS).map(({ dimension }) => dimension)),
      ...dropped.flatMap(({ spans }) => spans.map(({ dimension }) => dimension)),
    ],
  };
}

/** The view with its dimensions in the middle of what frame and title block leave free. */
function place(
  box: Box2,
  rows: readonly PlannedRow[],
  callouts: readonly PlannedCallout[],
): { readonly placing: Placing; readonly scale: Scale; readonly columnX: number } {
  const count = (axis: Axis): number => rows.filter((row) => row.axis === axis).length;
  const texts = columnWidth(callouts.map(({ dimension }) => dimension.text));
  const margin = {
    left: PAD + count(1) * ROW_STEP,
    right: PAD + (texts === 0 ? 0 : LEADER_ROOM + texts),
    top: PAD,
    bottom: PAD / 2 + count(0) * ROW_STEP,
  };
  const room = {
    width: SHEET_SIZE.width - 2 * FRAME - margin.left - margin.right,
    height: SHEET_SIZE.height - 2 * FRAME - BLOCK_HEIGHT - margin.top - margin.bottom,
  };
  const [width, height] = [box.max[0] - box.min[0], box.max[1] - box.min[1]];
  const limit = Math.min(room.width / width, room.height / height) / PIXELS_PER_PAPER_MM;
  const scale = standardScale(Number.isFinite(limit) ? limit : 1);
  const pixelsPerMm = scale.ratio * PIXELS_PER_PAPER_MM;
  const x = FRAME + margin.left + (room.width - width * pixelsPerMm) / 2;
  const y = FRAME + margin.top + (room.height + height * pixelsPerMm) / 2;
  const origin = [x - box.min[0] * pixelsPerMm, y + box.min[1] * pixelsPerMm] as const;
  const placing = { pixelsPerMm, origin };
  return { placing, scale, columnX: toSheet(placing, box.max)[0] + LEADER_ROOM };
}

function onSheet({ dimension, circles }: PlannedCallout, placing: Placing): Callout {
  return {
    text: dimension.text,
    circles: circles.map(({ center, radius, middle, sweep }): RimCircle => ({
      center: toSheet(placing, center),
      radius: radius * placing.pixelsPerMm,
      middle: -middle,
      sweep,
    })),
  };
}
