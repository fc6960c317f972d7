import { describe, expect, it } from 'vitest';
import { isCircle, recogniseShape } from '../../../src/geometry/sheet/shape.ts';
import { tidyLines } from '../../../src/geometry/sheet/tidy-lines.ts';
import { arc, edge } from './projected.ts';

describe('a polyline of a kernel', () => {
  it('of a straight edge is a segment, however many points it has', () => {
    const shape = recogniseShape([
      [0, 0],
      [1, 2],
      [2, 4],
    ]);
    expect(shape).toEqual({ kind: 'segment', from: [0, 0], to: [2, 4] });
  });

  it('of a circle is that circle, either way round', () => {
    for (const points of [arc([3, -2], 5, 20, 380), arc([3, -2], 5, 20, -340)]) {
      const shape = recogniseShape(points);
      if (shape.kind !== 'arc') throw new Error(shape.kind);
      expect(isCircle(shape)).toBe(true);
      expect(shape.radius).toBeCloseTo(5, 9);
      expect(shape.center[0]).toBeCloseTo(3, 9);
      expect(shape.center[1]).toBeCloseTo(-2, 9);
    }
  });

  it('of an arc keeps its ends, whichever is first', () => {
    for (const points of [arc([0, 0], 2, 30, 120), arc([0, 0], 2, 120, 30)]) {
      const shape = recogniseShape(points);
      if (shape.kind !== 'arc') throw new Error(shape.kind);
      expect((shape.start * 180) / Math.PI).toBeCloseTo(30, 6);
      expect((shape.sweep * 180) / Math.PI).toBeCloseTo(90, 6);
    }
  });

  it('of an ellipse or with corners stays a polyline', () => {
    const ellipse = arc([0, 0], 5, 0, 180).map(([u, v]): [number, number] => [u, v / 2]);
    expect(recogniseShape(ellipse).kind).toBe('curve');
    const square: [number, number][] = [
      [1, 1],
      [-1, 1],
      [-1, -1],
      [1, -1],
      [1, 1],
    ];
    expect(recogniseShape(square).kind).toBe('curve');
  });
});

describe('lines of a view', () => {
  const along = (from: number, to: number, look: Parameters<typeof edge>[1] = {}) =>
    edge(
      [
        [from, 7],
        [to, 7],
      ],
      look,
    );

  it('are drawn once where several edges lie over each other', () => {
    expect(tidyLines([along(0, 6), along(4, 10), along(10, 2)])).toEqual([
      { look: 'visible', shape: { kind: 'segment', from: [0, 7], to: [10, 7] } },
    ]);
  });

  it('hide hidden lines behind visible ones and keep the rest of them', () => {
    const lines = tidyLines([along(0, 10, { visible: false }), along(3, 5)]);
    expect(
      lines.map(({ look, shape }) => [
        look,
        ...(shape.kind === 'segment' ? [shape.from[0], shape.to[0]] : []),
      ]),
    ).toEqual([
      ['visible', 3, 5],
      ['hidden', 0, 3],
      ['hidden', 5, 10],
    ]);
  });

  it('of a circle in pieces is one circle', () => {
    const halves = [edge(arc([1, 1], 4, 170, 350)), edge(arc([1, 1], 4, 350, 530))];
    const lines = tidyLines(halves);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.shape.kind === 'arc' && isCircle(lines[0].shape)).toBe(true);
  });

  it('join an arc that runs through the place where circles begin', () => {
    const [line, ...rest] = tidyLines([edge(arc([0, 0], 4, -45, 45))]);
    expect(rest).toEqual([]);
    expect(line?.shape.kind === 'arc' ? (line.shape.sweep * 180) / Math.PI : 0).toBeCloseTo(90, 6);
  });

  it('have no seams and no tangent edges behind material', () => {
    expect(
      tidyLines([
        along(0, 1, { edge: 'seam' }),
        along(0, 1, { edge: 'seam', visible: false }),
        along(0, 1, { edge: 'smooth', visible: false }),
      ]),
    ).toEqual([]);
  });
});
