/** What stands on a sheet, in pixels from its top left corner. Written as SVG or as DXF. */
import type { Point2 } from './flat-view.ts';
import type { Shape } from './shape.ts';

export const PENS = [
  'visible',
  'smooth',
  'hidden',
  'cut',
  'hatch',
  'center',
  'dimension',
  'frame',
] as const;
export type Pen = (typeof PENS)[number];

export type Mark =
  | { readonly kind: 'line'; readonly pen: Pen; readonly shape: Shape }
  | {
      readonly kind: 'text';
      readonly text: string;
      /** On the base line. */
      readonly at: Point2;
      readonly size: number;
      readonly anchor: 'start' | 'middle' | 'end';
      /** Reads from the right side of the sheet. */
      readonly turned?: boolean;
      readonly faint?: boolean;
      readonly strong?: boolean;
    }
  | {
      readonly kind: 'arrow';
      readonly tip: Point2;
      /** Where it points, radians, y down. */
      readonly angle: number;
    }
  | {
      /** Filled and hatched; holes are loops like the others (even-odd). */
      readonly kind: 'region';
      readonly loops: readonly (readonly Point2[])[];
      /** Position of the part, which decides colour and direction of the hatch. */
      readonly part: number;
    };

export interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
  /** How the model's millimetres lie on the sheet. */
  readonly placing: Placing;
}

export interface Placing {
  readonly pixelsPerMm: number;
  /** Pixel of (0, 0). */
  readonly origin: Point2;
}

export function toSheet({ pixelsPerMm, origin }: Placing, [u, v]: Point2): Point2 {
  return [origin[0] + pixelsPerMm * u, origin[1] - pixelsPerMm * v];
}

export function fromSheet({ pixelsPerMm, origin }: Placing, [x, y]: Point2): Point2 {
  return [(x - origin[0]) / pixelsPerMm, (origin[1] - y) / pixelsPerMm];
}

/** From millimetres, up is up, to pixels, down is up: an arc is mirrored, so it ends where it began. */
export function shapeToSheet(placing: Placing, shape: Shape): Shape {
  switch (shape.kind) {
    case 'segment':
      return {
        kind: 'segment',
        from: toSheet(placing, shape.from),
        to: toSheet(placing, shape.to),
      };
    case 'arc':
      return {
        kind: 'arc',
        center: toSheet(placing, shape.center),
        radius: shape.radius * placing.pixelsPerMm,
        start: -(shape.start + shape.sweep),
        sweep: shape.sweep,
      };
    case 'curve':
      return { kind: 'curve', points: shape.points.map((point) => toSheet(placing, point)) };
  }
}

export const ARROW = { length: 9, width: 5 } as const;

export function line(pen: Pen, from: Point2, to: Point2): Mark {
  return { kind: 'line', pen, shape: { kind: 'segment', from, to } };
}
