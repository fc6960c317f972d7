import { describe, expect, it } from 'vitest';
import type { Dimension } from '../../../src/geometry/sheet/dimension.ts';
import {
  drawingFile,
  flatViewFile,
  type DrawingContent,
} from '../../../src/geometry/sheet/sheet-files.ts';
import { pixel, readPixels } from '../../support/read-pixels.ts';
import { arc, cylinder, edge, geometryOf, projectionOf, rectangle } from './projected.ts';
import { readDxf, readSvg } from './python-reader.ts';

const CORNERS: readonly [number, number][] = [
  [-30, -15],
  [30, -15],
  [-30, 15],
  [30, 15],
];

/** 80 × 50 plate, four holes Ø5.5 on 60 × 30, a bore Ø20, a slot end hidden below it. */
function plate(changes: Partial<DrawingContent> = {}): DrawingContent {
  return {
    view: 'top',
    partName: 'plate',
    format: 'svg',
    projection: projectionOf([
      ...rectangle(80, 50),
      ...CORNERS.map((center) => edge(arc(center, 2.75, 0, 360))),
      edge(arc([0, 0], 10, 0, 360)),
      edge(
        [
          [-40, 5],
          [40, 5],
        ],
        { visible: false },
      ),
    ]),
    geometry: geometryOf(
      [80, 50, 8],
      [...CORNERS.map((center) => cylinder(center, 2.75, true)), cylinder([0, 0], 10, true)],
    ),
    ...changes,
  };
}

const told = (dimensions: readonly Dimension[]): string[] =>
  dimensions.map(({ kind, value_mm, count }) => `${kind} ${value_mm} ×${count}`);

describe('a drawing', () => {
  it('tells overall size, hole sizes with their count, positions and centre distances', () => {
    const { dimensions } = drawingFile(plate());
    expect(told(dimensions).toSorted((a, b) => a.localeCompare(b, 'en'))).toEqual([
      'distance 30 ×1',
      'distance 60 ×1',
      'height 50 ×1',
      'hole_diameter 20 ×1',
      'hole_diameter 5.5 ×4',
      'position 10 ×1',
      'position 10 ×1',
      'position 25 ×1',
      'position 40 ×1',
      'width 80 ×1',
    ]);
    expect(dimensions.every(({ shown }) => shown)).toBe(true);
  });

  it('tells each dimension between two points of the model that are that far apart', () => {
    for (const { value_mm, from, to, kind } of drawingFile(plate()).dimensions) {
      const apart = Math.hypot(from[0] - to[0], from[1] - to[1], from[2] - to[2]);
      expect(apart, kind).toBeCloseTo(value_mm, 3);
    }
  });

  it('tells holes on a circle by its diameter, and no coordinates of them', () => {
    const holes = [0, 72, 144, 216, 288].map((degrees): [number, number] => [
      34 * Math.cos((degrees * Math.PI) / 180),
      34 * Math.sin((degrees * Math.PI) / 180),
    ]);
    const { dimensions } = drawingFile(
      plate({
        projection: projectionOf([
          edge(arc([0, 0], 45, 0, 360)),
          ...holes.map((center) => edge(arc(center, 3.5, 0, 360))),
        ]),
        geometry: geometryOf(
          [90, 90, 8],
          [cylinder([0, 0], 45, false), ...holes.map((center) => cylinder(center, 3.5, true))],
        ),
      }),
    );
    expect(told(dimensions)).toEqual([
      'width 90 ×1',
      'height 90 ×1',
      'diameter 90 ×1',
      'hole_diameter 7 ×5',
      'pitch_circle_diameter 68 ×1',
    ]);
  });

  it('tells equal steps of a row once', () => {
    const holes = [-30, -20, -10, 0, 10].map((u): [number, number] => [u, 0]);
    const { dimensions } = drawingFile(
      plate({
        projection: projectionOf([
          ...rectangle(80, 50),
          ...holes.map((center) => edge(arc(center, 2, 0, 360))),
        ]),
        geometry: geometryOf(
          [80, 50, 8],
          holes.map((center) => cylinder(center, 2, true)),
        ),
      }),
    );
    const step = dimensions.find(({ kind }) => kind === 'distance');
    expect([step?.value_mm, step?.count, step?.text]).toEqual([10, 4, '4 × 10 = 40']);
  });

  it('tells rounded corners by their radius', () => {
    const { dimensions } = drawingFile(
      plate({
        projection: projectionOf([...rectangle(80, 50), edge(arc([34, 19], 6, 0, 90))]),
        geometry: geometryOf([80, 50, 8], [cylinder([34, 19], 6, false)]),
      }),
    );
    const radius = dimensions.find(({ kind }) => kind === 'radius');
    expect([radius?.value_mm, radius?.text]).toEqual([6, 'R6']);
  });

  it('keeps what it has no room for as data that is marked', () => {
    const many = Array.from({ length: 60 }, (_, i): [number, number] => [i * 3 - 90, (i % 7) * 4]);
    const { dimensions } = drawingFile(
      plate({
        projection: projectionOf([
          ...rectangle(200, 60),
          ...many.map((center, i) => edge(arc(center, 0.5 + i / 100, 0, 360))),
        ]),
        geometry: geometryOf(
          [200, 60, 8],
          many.map((center, i) => cylinder(center, 0.5 + i / 100, true)),
        ),
      }),
    );
    const holes = dimensions.filter(({ kind }) => kind === 'hole_diameter');
    expect(holes).toHaveLength(60);
    expect(holes.some(({ shown }) => shown)).toBe(true);
    expect(holes.some(({ shown }) => !shown)).toBe(true);
  });

  it('of a perforated plate stays readable: one call-out, few dimensions, the rest counted', () => {
    const many = Array.from({ length: 2000 }, (_, i): [number, number] => [
      (i % 50) ** 1.5,
      Math.floor(i / 50) ** 1.5,
    ]);
    const drawn = drawingFile(
      plate({
        projection: projectionOf([
          ...rectangle(800, 600),
          ...many.map((center) => edge(arc(center, 0.4, 0, 360))),
        ]),
        geometry: geometryOf(
          [800, 600, 1],
          many.map((center) => cylinder(center, 0.4, true)),
        ),
      }),
    );
    const hole = drawn.dimensions.find(({ kind }) => kind === 'hole_diameter');
    expect([hole?.text, hole?.count, hole?.centers?.length]).toEqual(['2000× Ø0.8', 2000, 24]);
    expect(drawn.dimensions.length).toBeLessThanOrEqual(100);
    // 50 + 40 places, one size, width and height.
    expect(drawn.dimensions.length + drawn.omitted).toBe(93);
    expect(drawn.dimensions.filter(({ shown }) => shown).length).toBeLessThan(40);
  });

  it('is the same bytes every time, in every format', () => {
    for (const format of ['png', 'svg', 'dxf'] as const) {
      const [one, two] = [drawingFile(plate({ format })), drawingFile(plate({ format }))];
      expect(Buffer.compare(one.bytes, two.bytes), format).toBe(0);
    }
  });
});

describe('a drawing as PNG', () => {
  it('has exactly 1000 × 750 pixels, a frame and a white ground', () => {
    const picture = readPixels(drawingFile(plate({ format: 'png' })).bytes);
    expect([picture.width, picture.height]).toEqual([1000, 750]);
    expect(pixel(picture, 3, 3)).toEqual([255, 255, 255]);
    expect(pixel(picture, 10, 300)[0]).toBeLessThan(120);
  });
});

describe('a drawing as SVG', () => {
  it('is well-formed, prints to scale and has its words as text', (context) => {
    const { bytes, scale } = drawingFile(plate({ partName: 'a <b> & "ü" \u0007' }));
    const svg = readSvg(context, bytes);
    expect(svg.attributes).toMatchObject({
      width: '280mm',
      height: '210mm',
      viewBox: '0 0 1000 750',
      'font-family': 'DejaVu Sans, sans-serif',
    });
    expect(svg.foreign).toEqual([]);
    for (const text of ['a <b> & "ü" ', '80', '50', '60', '30', '4× Ø5.5', 'Ø20', 'top', scale]) {
      expect(svg.texts).toContain(text);
    }
  });

  it('has dashed lines of what is hidden only when there are any', (context) => {
    const all = plate();
    const visible = projectionOf(all.projection.lines.filter((line) => line.visible));
    expect(readSvg(context, drawingFile(all).bytes).dashed).toContain('hidden');
    const without = readSvg(context, drawingFile({ ...all, projection: visible }).bytes);
    expect(without.dashed).not.toContain('hidden');
  });

  it('cuts a name that does not fit', (context) => {
    const { texts } = readSvg(context, drawingFile(plate({ partName: 'W'.repeat(80) })).bytes);
    expect(texts.find((text) => text.startsWith('WWW'))).toMatch(/^W{10,30}…$/);
  });
});

describe('a drawing as DXF', () => {
  it('opens without a fault, in millimetres, with a layer for each kind of line', (context) => {
    const dxf = readDxf(context, drawingFile(plate({ format: 'dxf' })).bytes);
    expect([dxf.units, dxf.errors, dxf.fixes]).toEqual([4, 0, 0]);
    expect(dxf.linetypes).toMatchObject({ VISIBLE: 'Continuous', HIDDEN: 'HIDDEN' });
    const layers = new Set(dxf.entities.map(({ layer }) => layer));
    for (const layer of ['VISIBLE', 'HIDDEN', 'CENTER', 'DIMENSIONS', 'TEXT', 'FRAME']) {
      expect(layers).toContain(layer);
    }
  });

  it('has the part in true size where the model has it, circles as circles', (context) => {
    const { entities } = readDxf(context, drawingFile(plate({ format: 'dxf' })).bytes);
    const circles = entities.filter(({ type, layer }) => type === 'CIRCLE' && layer === 'VISIBLE');
    expect(circles).toHaveLength(5);
    for (const [x, y] of CORNERS) {
      const hole = circles.find(
        ({ center }) => Math.hypot((center?.[0] ?? 99) - x, (center?.[1] ?? 99) - y) < 1e-6,
      );
      expect(hole?.radius).toBeCloseTo(2.75, 6);
    }
    const ends = entities
      .filter(({ type, layer }) => type === 'LINE' && layer === 'VISIBLE')
      .flatMap((line) => line.ends ?? []);
    expect(Math.max(...ends.map(([x = 0]) => x))).toBeCloseTo(40, 6);
    expect(Math.min(...ends.map(([, y = 0]) => y))).toBeCloseTo(-25, 6);
  });

  it('keeps arcs the right way round', (context) => {
    const content = plate({
      format: 'dxf',
      projection: projectionOf([...rectangle(80, 50), edge(arc([34, 19], 6, 0, 90))]),
    });
    const { entities } = readDxf(context, drawingFile(content).bytes);
    const corner = entities.find(({ type }) => type === 'ARC');
    const ends = corner?.ends?.map((end) => end.map((value) => Math.round(value * 1e6) / 1e6));
    expect(ends).toEqual([
      [40, 19],
      [34, 25],
    ]);
  });

  it('takes a name with line breaks for text, not for DXF', (context) => {
    const content = plate({ format: 'dxf', partName: 'x\n0\nLINE\n8\nevil' });
    const { entities } = readDxf(context, drawingFile(content).bytes);
    expect(entities.some(({ layer }) => layer === 'evil')).toBe(false);
    expect(entities.some(({ text }) => text === 'x 0 LINE 8 evil')).toBe(true);
  });
});

describe('a flat view', () => {
  it('is 800 × 600 with the overall size as data, none without dimensions', () => {
    const { projection, geometry } = plate();
    const content = { view: 'top' as const, title: 'plate', projection, geometry };
    const drawn = flatViewFile({ ...content, withDimensions: true });
    expect(told(drawn.dimensions)).toEqual(['width 80 ×1', 'height 50 ×1']);
    const picture = readPixels(drawn.bytes);
    expect([picture.width, picture.height]).toEqual([800, 600]);
    expect(flatViewFile({ ...content, withDimensions: false }).dimensions).toEqual([]);
  });

  it('of a sketch seen edge-on is a line with its length', () => {
    const line = edge([
      [-20, 0],
      [20, 0],
    ]);
    const drawn = flatViewFile({
      view: 'front',
      title: 'sketch',
      projection: projectionOf([line]),
      geometry: geometryOf([40, 24, 0], [], [], 2),
      withDimensions: true,
    });
    expect(told(drawn.dimensions)).toEqual(['width 40 ×1']);
  });
});
