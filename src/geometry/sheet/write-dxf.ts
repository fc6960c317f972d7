/**
 * A sheet as DXF (AutoCAD 2007, UTF-8, millimetres): the part in true size where the model has it,
 * everything else around it as large as it stands on the sheet. One layer for each kind of line.
 */
import {
  Colors,
  DxfWriter,
  LWPolylineFlags,
  TextHorizontalAlignment,
  TextVerticalAlignment,
  Units,
  point2d,
  point3d,
  type TextOptions,
} from '@tarikjabiri/dxf';
import type { Point2 } from './flat-view.ts';
import { ARROW, fromSheet, type Mark, type Pen, type Placing, type Sheet } from './marks.ts';
import { isCircle } from './shape.ts';

const LAYERS: Readonly<Record<Pen | 'text', { name: string; color: number; dashes?: number[] }>> = {
  visible: { name: 'VISIBLE', color: Colors.White },
  smooth: { name: 'SMOOTH', color: Colors.Cyan },
  hidden: { name: 'HIDDEN', color: Colors.Green, dashes: [6, -3] },
  cut: { name: 'CUT', color: Colors.White },
  hatch: { name: 'HATCH', color: Colors.Cyan },
  center: { name: 'CENTER', color: Colors.Red, dashes: [12, -3, 2, -3] },
  dimension: { name: 'DIMENSIONS', color: Colors.Blue },
  frame: { name: 'FRAME', color: Colors.White },
  text: { name: 'TEXT', color: Colors.White },
};
/** DXF measures capitals, SVG the em; DejaVu Sans' capitals are this high. */
const CAPITAL = 0.729;

export function sheetDxf(sheet: Sheet): Uint8Array {
  const { placing } = sheet;
  const dxf = new DxfWriter();
  dxf.setUnits(Units.Millimeters);
  // Metric: 1 (AutoCAD DXF reference, $MEASUREMENT).
  dxf.setVariable('$MEASUREMENT', { 70: 1 });
  for (const { name, color, dashes } of Object.values(LAYERS)) {
    if (dashes !== undefined) {
      dxf.addLType(
        name,
        name.toLowerCase(),
        dashes.map((dash) => dash / placing.pixelsPerMm),
      );
    }
    dxf.addLayer(name, color, dashes === undefined ? 'Continuous' : name);
  }
  for (const mark of sheet.marks) addMark(dxf, mark, placing);
  return new TextEncoder().encode(dxf.stringify());
}

function addMark(dxf: DxfWriter, mark: Mark, placing: Placing): void {
  switch (mark.kind) {
    case 'line':
      return addLine(dxf, mark, placing);
    case 'text':
      return addText(dxf, mark, placing);
    case 'arrow': {
      // A line that widens from its tip on: filled in every viewer.
      const back: Point2 = [
        mark.tip[0] - Math.cos(mark.angle) * ARROW.length,
        mark.tip[1] - Math.sin(mark.angle) * ARROW.length,
      ];
      const width = ARROW.width / placing.pixelsPerMm;
      const vertices = [
        { point: at2(mark.tip, placing), startingWidth: 0, endWidth: width },
        { point: at2(back, placing) },
      ];
      dxf.addLWPolyline(vertices, { layerName: LAYERS.dimension.name });
      return;
    }
    case 'region':
      for (const loop of mark.loops) addPolyline(dxf, loop, LAYERS.hatch.name, placing, true);
  }
}

function addLine(dxf: DxfWriter, mark: Extract<Mark, { kind: 'line' }>, placing: Placing): void {
  const { shape, pen } = mark;
  const layerName = LAYERS[pen].name;
  switch (shape.kind) {
    case 'segment':
      dxf.addLine(at3(shape.from, placing), at3(shape.to, placing), { layerName });
      return;
    case 'curve':
      return addPolyline(dxf, shape.points, layerName, placing, false);
    case 'arc': {
      const center = at3(shape.center, placing);
      const radius = shape.radius / placing.pixelsPerMm;
      if (isCircle(shape)) dxf.addCircle(center, radius, { layerName });
      else {
        // The sheet's second axis points down, so its arcs run the other way round.
        const [from, to] = [-(shape.start + shape.sweep), -shape.start];
        dxf.addArc(center, radius, degrees(from), degrees(to), { layerName });
      }
    }
  }
}

function addPolyline(
  dxf: DxfWriter,
  points: readonly Point2[],
  layerName: string,
  placing: Placing,
  closed: boolean,
): void {
  const vertices = points.map((point) => ({ point: at2(point, placing) }));
  dxf.addLWPolyline(vertices, {
    layerName,
    flags: closed ? LWPolylineFlags.Closed : LWPolylineFlags.None,
  });
}

const ALIGNMENTS = {
  start: TextHorizontalAlignment.Left,
  middle: TextHorizontalAlignment.Center,
  end: TextHorizontalAlignment.Right,
} as const;

function addText(dxf: DxfWriter, mark: Extract<Mark, { kind: 'text' }>, placing: Placing): void {
  const at = at3(mark.at, placing);
  const options: TextOptions = {
    layerName: LAYERS.text.name,
    rotation: mark.turned === true ? 90 : 0,
    ...(mark.anchor === 'start'
      ? {}
      : {
          horizontalAlignment: ALIGNMENTS[mark.anchor],
          verticalAlignment: TextVerticalAlignment.BaseLine,
          secondAlignmentPoint: at,
        }),
  };
  dxf.addText(at, (mark.size * CAPITAL) / placing.pixelsPerMm, oneLine(mark.text), options);
}

/** A line break would end the value in the file, and what follows would be read as DXF. */
function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are the point
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').replaceAll('%%', '% %');
}

function degrees(radians: number): number {
  const turned = ((radians * 180) / Math.PI) % 360;
  return turned < 0 ? turned + 360 : turned;
}

function at2(point: Point2, placing: Placing) {
  return point2d(...fromSheet(placing, point));
}

function at3(point: Point2, placing: Placing) {
  return point3d(...fromSheet(placing, point));
}
