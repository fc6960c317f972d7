/** Pictures of one flat view: headline, the view at the largest scale, its overall size, axes and a scale bar. */
import type { ModelGeometry, Projection } from '../../contract/result.ts';
import { fontSizeFor, headline, scaleBar, sizeText, triad } from '../overlay.ts';
import type { Camera } from '../views.ts';
import type { Dimension } from './dimension.ts';
import { flatBox, flatCamera, type Box2, type FlatView } from './flat-view.ts';
import { ROW_STEP } from './linear-dimension.ts';
import type { Mark, Placing, Sheet } from './marks.ts';
import { overallRow } from './plan-dimensions.ts';
import { textWidth, textWithin } from './text-width.ts';
import { tidyLines } from './tidy-lines.ts';
import { plannedRowMarks, told, viewMarks } from './view-marks.ts';

export const FLAT_SIZE = { width: 800, height: 600 } as const;

export interface FlatPicture {
  readonly sheet: Sheet;
  /** SVG elements that belong to the picture only: axes and scale bar. */
  readonly overlay: string;
  readonly dimensions: readonly Dimension[];
}

export interface FlatViewContent {
  readonly view: FlatView;
  readonly title: string;
  readonly projection: Projection;
  readonly geometry: ModelGeometry;
  readonly withDimensions: boolean;
}

/** A hidden-line view. */
export function drawFlatView(content: FlatViewContent): FlatPicture {
  const { view, title, projection, geometry, withDimensions } = content;
  const camera = flatCamera(view);
  const box = flatBox(camera, geometry.total.bounding_box);
  const lines = tidyLines(projection.lines);
  return composeFlatPicture({
    camera,
    box,
    withDimensions,
    title,
    label: `${view}   ${sizeText(geometry.total.bounding_box.size)}`,
    marks: (placing) => viewMarks(lines, placing),
  });
}

/** The label is the news: a long name gives way to it. */
export function flatHeadline(title: string, label: string, font: number): string {
  const pad = Math.round(font * 0.9);
  const room = FLAT_SIZE.width - 2 * pad - textWidth(`   ${label}`, font);
  return headline({ x: pad, y: pad + font * 0.85 }, textWithin(title, font, room), label, font);
}

export interface Composition {
  readonly camera: Camera;
  readonly box: Box2 & { readonly near: number };
  readonly withDimensions: boolean;
  readonly title: string;
  readonly label: string;
  readonly marks: (placing: Placing) => readonly Mark[];
}

export function composeFlatPicture(composition: Composition): FlatPicture {
  const { camera, box, withDimensions, title, label } = composition;
  const { width, height } = FLAT_SIZE;
  const font = fontSizeFor(width, height);
  const pad = Math.round(font * 0.9);
  const corner = Math.round(font * 5);
  const sides = withDimensions ? ROW_STEP + 2 * pad : 2 * pad;
  const frame = {
    x: pad + sides,
    y: font * 3,
    width: width - 2 * (pad + sides),
    height: height - font * 3 - corner - (withDimensions ? ROW_STEP : 0) - pad,
  };
  const [across, up] = [box.max[0] - box.min[0], box.max[1] - box.min[1]];
  const fitting = Math.min(frame.width / across, frame.height / up);
  const pixelsPerMm = Number.isFinite(fitting) ? fitting : 1;
  const placing: Placing = {
    pixelsPerMm,
    origin: [
      frame.x + frame.width / 2 - (pixelsPerMm * (box.min[0] + box.max[0])) / 2,
      frame.y + frame.height / 2 + (pixelsPerMm * (box.min[1] + box.max[1])) / 2,
    ],
  };
  const rows = withDimensions ? [...overallRow(camera, box, 0), ...overallRow(camera, box, 1)] : [];
  const marks = [...composition.marks(placing), ...plannedRowMarks(rows, box, placing, [])];
  const bottom = height - pad;
  const overlay =
    flatHeadline(title, label, font) +
    triad(
      { x: pad / 2, y: height - corner - pad / 2, width: corner, height: corner },
      camera,
      font,
    ) +
    scaleBar(
      { x: width - pad - 144, y: bottom - font * 2, width: 144, height: font * 2 },
      pixelsPerMm,
      font,
    );
  return {
    sheet: { width, height, marks, placing },
    overlay,
    dimensions: rows.flatMap(({ spans }) => spans.map(({ dimension }) => told(dimension, true))),
  };
}
