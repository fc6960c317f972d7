import { describe, expect, it } from 'vitest';
import { PartsmithError } from '../../src/contract/errors.ts';
import { readGlb } from '../../src/geometry/glb.ts';
import { PictureBuffers } from '../../src/geometry/picture-buffers.ts';
import { BACKGROUND } from '../../src/geometry/palette.ts';
import {
  extentOf,
  projectionInto,
  scaleToFit,
  type Projection,
} from '../../src/geometry/projection.ts';
import { drawScene, type Highlight } from '../../src/geometry/draw-scene.ts';
import { renderMultiview, renderView } from '../../src/geometry/render-picture.ts';
import { sceneOf } from '../../src/geometry/scene.ts';
import { cameraOf, VIEW_ANGLES, VIEW_NAMES, type View } from '../../src/geometry/views.ts';
import type { Vec3 } from '../../src/contract/job.ts';
import { glbOf, type PartShape } from '../support/make-glb.ts';
import {
  brightness,
  difference,
  pixel,
  readPixels,
  share,
  type Color,
  type Picture,
} from '../support/read-pixels.ts';
import { box, sphere, tube } from '../support/shapes.ts';

const background: Color = [BACKGROUND.r, BACKGROUND.g, BACKGROUND.b];
const isBackground = (color: Color): boolean => difference(color, background) <= 1;
const isDark = (color: Color): boolean => brightness(color) < 70;

const WIDTH = 400;
const HEIGHT = 300;

/** The part alone, without any label, and where its points land. */
function draw(
  shapes: readonly PartShape[],
  view: View,
  highlight: Highlight = {},
): { picture: Picture; projection: Projection; at: (point: Vec3) => readonly [number, number] } {
  const scene = sceneOf(readGlb(glbOf(shapes)));
  const camera = cameraOf(VIEW_ANGLES[view]);
  const extent = extentOf(scene.parts, camera);
  const frame = { x: 20, y: 20, width: WIDTH - 40, height: HEIGHT - 40 };
  const projection = projectionInto(extent, frame, camera, scaleToFit(extent, frame));
  const picture = drawScene(scene, projection, WIDTH, HEIGHT, highlight, new PictureBuffers());
  const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  return {
    picture,
    projection,
    at: (point) => [
      // The pixel whose centre is nearest: centres stand at halves.
      projection.originX + projection.pixelsPerMm * dot(camera.right, point) - 0.5,
      projection.originY - projection.pixelsPerMm * dot(camera.up, point) - 0.5,
    ],
  };
}

function darkestAround(picture: Picture, x: number, y: number): number {
  const steps = [-1, 0, 1];
  const around = steps.flatMap((dx) => steps.map((dy) => pixel(picture, x + dx, y + dy)));
  return Math.min(...around.map(brightness));
}

/** First and last column and row that are not background. */
function silhouette(picture: Picture): {
  left: number;
  right: number;
  top: number;
  bottom: number;
} {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  share(picture, (color, x, y) => {
    if (isBackground(color)) return false;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
    return true;
  });
  return { left, right, top, bottom };
}

describe('a picture', () => {
  const mesh = readGlb(glbOf([box([0, 0, 0], [40, 20, 10])]));

  it.each([
    [800, 600],
    [384, 288],
    [64, 64],
    [2048, 64],
    [333, 517],
  ])('has exactly %i × %i pixels', (width, height) => {
    const picture = readPixels(renderView(mesh, { view: 'iso', width, height, title: 'part' }));
    expect([picture.width, picture.height]).toEqual([width, height]);
  });

  it('is the same bytes each time, also from buffers that held another picture', () => {
    const options = { view: 'iso', width: 320, height: 240, title: 'part' } as const;
    expect(Buffer.from(renderView(mesh, options)).equals(renderView(mesh, options))).toBe(true);
    const buffers = new PictureBuffers();
    const scene = sceneOf(mesh);
    const camera = cameraOf(VIEW_ANGLES.iso);
    const extent = extentOf(scene.parts, camera);
    const projection = projectionInto(extent, { x: 0, y: 0, width: 99, height: 99 }, camera, 1);
    const first = drawScene(scene, projection, 99, 99, {}, buffers);
    drawScene(scene, { ...projection, originX: 40 }, 99, 99, { edges: [0, 1] }, buffers);
    const again = drawScene(scene, projection, 99, 99, {}, buffers);
    expect(Buffer.from(first.data).equals(again.data)).toBe(true);
  });

  it('has a plain light background, with the labels in the corners beside the part', () => {
    const picture = readPixels(
      renderView(mesh, { view: 'front', width: 800, height: 600, title: 'part' }),
    );
    expect(brightness(background)).toBeGreaterThan(240);
    for (const [x, y] of [
      [799, 0],
      [799, 300],
      [0, 300],
      [400, 590],
    ] as const) {
      expect(pixel(picture, x, y)).toEqual(background);
    }
    const inked = (area: { x: number; y: number; width: number; height: number }): number =>
      share(picture, (color) => !isBackground(color), area);
    expect(inked({ x: 0, y: 0, width: 250, height: 36 })).toBeGreaterThan(0.02);
    expect(inked({ x: 0, y: 490, width: 110, height: 110 })).toBeGreaterThan(0.02);
    expect(inked({ x: 640, y: 560, width: 160, height: 40 })).toBeGreaterThan(0.02);
  });

  it('names the exact size when it is given one', () => {
    const options = { view: 'iso', width: 800, height: 600 } as const;
    const own = renderView(mesh, options);
    expect(Buffer.from(own).equals(renderView(mesh, { ...options, sizeMm: [40, 20, 10] }))).toBe(
      true,
    );
    expect(Buffer.from(own).equals(renderView(mesh, { ...options, sizeMm: [41, 20, 10] }))).toBe(
      false,
    );
  });

  it('of nothing is refused with the next step', () => {
    const empty = readGlb(glbOf([]));
    expect(() => renderView(empty, { width: 100, height: 100 })).toThrow(PartsmithError);
    expect(() => renderMultiview(empty, { width: 100, height: 100 })).toThrow(PartsmithError);
    expect(() => renderView(mesh, { azimuth: NaN, width: 100, height: 100 })).toThrow(/azimuth/);
    expect(() => renderView(mesh, { elevation: 91, width: 100, height: 100 })).toThrow(/elevation/);
  });

  it('survives names that are no XML', () => {
    const options = { view: 'iso', width: 300, height: 200 } as const;
    const picture = readPixels(
      renderView(mesh, { ...options, title: '</svg><x a="&\u0000\ud800' }),
    );
    expect(share(picture, (color) => !isBackground(color))).toBeGreaterThan(0.1);
  });
});

describe('the part in the picture', () => {
  it('is as large as its projection, within a pixel on each side', () => {
    for (const view of VIEW_NAMES) {
      const { picture, projection } = draw([box([0, 0, 0], [40, 20, 10])], view);
      const scene = sceneOf(readGlb(glbOf([box([0, 0, 0], [40, 20, 10])])));
      const extent = extentOf(scene.parts, cameraOf(VIEW_ANGLES[view]));
      const seen = silhouette(picture);
      const scale = projection.pixelsPerMm;
      expect(Math.abs(seen.left - (projection.originX + scale * extent.minU))).toBeLessThan(1.5);
      expect(Math.abs(seen.right + 1 - (projection.originX + scale * extent.maxU))).toBeLessThan(
        1.5,
      );
      expect(Math.abs(seen.top - (projection.originY - scale * extent.maxV))).toBeLessThan(1.5);
      expect(Math.abs(seen.bottom + 1 - (projection.originY - scale * extent.minV))).toBeLessThan(
        1.5,
      );
    }
  });

  it('is seen from the side that the view names', () => {
    const markers: readonly (readonly [View, Vec3, View])[] = [
      ['front', [0, -21, 0], 'back'],
      ['back', [0, 21, 0], 'front'],
      ['left', [-21, 0, 0], 'right'],
      ['right', [21, 0, 0], 'left'],
      ['top', [0, 0, 21], 'bottom'],
      ['bottom', [0, 0, -21], 'top'],
    ];
    const cube = box([-20, -20, -20], [20, 20, 20], { color: [0.05, 0.05, 0.8] });
    for (const [view, [x, y, z], opposite] of markers) {
      const red = { color: [0.9, 0, 0] } as const;
      const shapes = [cube, box([x - 3, y - 3, z - 3], [x + 3, y + 3, z + 3], red)];
      const seen = draw(shapes, view);
      const hidden = draw(shapes, opposite);
      const [r, , b] = pixel(seen.picture, ...seen.at([x, y, z]));
      expect(r, view).toBeGreaterThan(b);
      const [r2, , b2] = pixel(hidden.picture, ...hidden.at([x, y, z]));
      expect(b2, opposite).toBeGreaterThan(r2);
    }
  });

  it('is the right way round: X to the right in front and top, Y to the right in right, Z and Y up', () => {
    const shapes = [
      box([0, 0, 0], [40, 40, 40]),
      // A bump near the +X, +Y and +Z end of each side that a view shows.
      box([30, -4, 30], [38, 0, 38], { color: [0.9, 0, 0] }),
      box([40, 30, 30], [44, 38, 38], { color: [0, 0.7, 0] }),
      box([30, 30, 40], [38, 38, 44], { color: [0, 0, 0.9] }),
    ];
    const middle = (view: View, strong: number): readonly [number, number] => {
      const { picture } = draw(shapes, view);
      let [sumX, sumY, count] = [0, 0, 0];
      share(picture, (color, x, y) => {
        const others = [0, 1, 2].filter((channel) => channel !== strong);
        const pure = others.every((other) => (color[strong] ?? 0) > (color[other] ?? 0) + 60);
        if (!pure) return false;
        sumX += x;
        sumY += y;
        count += 1;
        return true;
      });
      expect(count).toBeGreaterThan(50);
      return [sumX / count, sumY / count];
    };
    for (const [view, channel] of [
      ['front', 0],
      ['right', 1],
      ['top', 2],
    ] as const) {
      const [x, y] = middle(view, channel);
      expect(x, view).toBeGreaterThan(WIDTH / 2 + 20);
      expect(y, view).toBeLessThan(HEIGHT / 2 - 20);
    }
  });

  it('wears its own colour', () => {
    const { picture, at } = draw(
      [
        box([0, 0, 0], [10, 10, 10], { color: [0.8, 0.02, 0.02] }),
        box([20, 0, 0], [30, 10, 10], { color: [0.02, 0.5, 0.02] }),
        box([40, 0, 0], [50, 10, 10], { color: [0, 0, 0] }),
        box([60, 0, 0], [70, 10, 10], { color: [1, 1, 1] }),
      ],
      'front',
    );
    const [red, green, black, white] = [5, 25, 45, 65].map((x) => pixel(picture, ...at([x, 0, 5])));
    if (!red || !green || !black || !white) throw new Error('four parts, four colours');
    expect(red[0]).toBeGreaterThan(2 * red[1]);
    expect(green[1]).toBeGreaterThan(1.5 * green[0]);
    // Readable on the background, and edges readable on it.
    expect(brightness(black)).toBeLessThan(110);
    expect(brightness(black)).toBeGreaterThan(55);
    expect(brightness(white)).toBeGreaterThan(170);
    expect(difference(white, background)).toBeGreaterThan(8);
  });

  it('shows the three sides of a box in three clearly different shades', () => {
    for (const view of ['iso', 'iso_back'] as const) {
      const { picture, at } = draw([box([0, 0, 0], [10, 10, 10])], view);
      const sides: Vec3[] =
        view === 'iso'
          ? [
              [5, 5, 10],
              [5, 0, 5],
              [10, 5, 5],
            ]
          : [
              [5, 5, 10],
              [5, 10, 5],
              [0, 5, 5],
            ];
      const shades = sides
        .map((point) => brightness(pixel(picture, ...at(point))))
        .sort((a, b) => a - b);
      expect((shades[1] ?? 0) - (shades[0] ?? 0)).toBeGreaterThan(15);
      expect((shades[2] ?? 0) - (shades[1] ?? 0)).toBeGreaterThan(15);
    }
  });

  it('has dark edges where faces meet, and none inside a face though it is many triangles', () => {
    const { picture, at } = draw([box([0, 0, 0], [40, 40, 40])], 'iso');
    for (const t of [0.1, 0.3, 0.5, 0.7, 0.9]) {
      expect(darkestAround(picture, ...at([40 * t, 0, 40]))).toBeLessThan(90);
      // The diagonal along which the top is cut into two triangles.
      const onDiagonal = brightness(pixel(picture, ...at([40 * t, 40 * t, 40])));
      expect(onDiagonal).toBeGreaterThan(110);
    }
  });

  it('hides the edges that lie behind it', () => {
    const { picture, at } = draw([box([0, 0, 0], [40, 40, 40])], 'iso');
    for (const t of [0.2, 0.4, 0.6, 0.8]) {
      expect(isDark(pixel(picture, ...at([0, 40, 40 * t])))).toBe(false);
      expect(isDark(pixel(picture, ...at([40 * t, 40, 0])))).toBe(false);
    }
  });

  it('has unbroken edges: no dashes along any visible one, from any side', () => {
    const shape = tube([0, 0], 0, 20, 12, 8, { segments: 96 });
    for (let azimuth = 0; azimuth < 360; azimuth += 23) {
      const scene = sceneOf(readGlb(glbOf([shape])));
      const camera = cameraOf({ azimuth, elevation: 35 });
      const extent = extentOf(scene.parts, camera);
      const frame = { x: 20, y: 20, width: WIDTH - 40, height: HEIGHT - 40 };
      const projection = projectionInto(extent, frame, camera, scaleToFit(extent, frame));
      const picture = drawScene(scene, projection, WIDTH, HEIGHT, {}, new PictureBuffers());
      for (let turn = 0; turn < 96; turn += 1) {
        const a = (2 * Math.PI * turn) / 96;
        const [x, y, z] = [12 * Math.cos(a), 12 * Math.sin(a), 20];
        const u = camera.right[0] * x + camera.right[1] * y + camera.right[2] * z;
        const v = camera.up[0] * x + camera.up[1] * y + camera.up[2] * z;
        const px = projection.originX + projection.pixelsPerMm * u - 0.5;
        const py = projection.originY - projection.pixelsPerMm * v - 0.5;
        const darkest = darkestAround(picture, px, py);
        expect(darkest, `azimuth ${azimuth}, point ${turn}`).toBeLessThan(105);
      }
    }
  });

  it('draws no seam on a round wall, and an outline where it turns away', () => {
    const { picture, at } = draw([tube([0, 0], 0, 30, 10)], 'right');
    // The seam runs up the +X side, in the middle of this view.
    expect(isDark(pixel(picture, ...at([10, 0, 15])))).toBe(false);
    const ball = draw([sphere([0, 0, 0], 10, 32)], 'front');
    const [cx, cy] = ball.at([0, 0, 0]);
    const radius = 10 * ball.projection.pixelsPerMm;
    for (let turn = 0; turn < 40; turn += 1) {
      const a = (2 * Math.PI * turn) / 40;
      const [x, y] = [cx + radius * Math.cos(a), cy + radius * Math.sin(a)];
      expect(darkestAround(ball.picture, x, y)).toBeLessThan(90);
    }
  });

  it('paints highlighted faces and edges, and only these', () => {
    const shapes = [box([0, 0, 0], [10, 10, 10]), box([20, 0, 0], [30, 10, 10])];
    const orange = ([r, g, b]: Color): boolean => r > 180 && g > 60 && g < 190 && b < 90;
    const pink = ([r, g, b]: Color): boolean => r > 150 && g < 60 && b > 40;
    const plain = draw(shapes, 'front');
    expect(share(plain.picture, orange)).toBe(0);
    // Faces follow the order of tests/support/shapes.ts: 2 looks to -Y; 8 is that of the second box.
    const marked = draw(shapes, 'front', { faces: [8], edges: [] });
    expect(orange(pixel(marked.picture, ...marked.at([25, 0, 5])))).toBe(true);
    expect(orange(pixel(marked.picture, ...marked.at([5, 0, 5])))).toBe(false);
    const edge = draw(shapes, 'front', { edges: [0] });
    expect(share(edge.picture, pink)).toBeGreaterThan(0.001);
    expect(share(edge.picture, pink)).toBeLessThan(0.02);
  });

  it('shows the inside of an open shell as well', () => {
    const whole = box([0, 0, 0], [20, 20, 20]);
    const { picture, at } = draw([{ ...whole, faces: whole.faces.slice(0, 5) }], 'top');
    expect(isBackground(pixel(picture, ...at([10, 10, 0])))).toBe(false);
  });
});

describe('the sheet of four views', () => {
  it('has exactly the pixels asked, and each view in its place', () => {
    const shapes = [
      box([0, 0, 0], [60, 20, 10], { color: [0.02, 0.02, 0.8] }),
      box([0, 0, 10], [10, 20, 40], { color: [0.8, 0.02, 0.02] }),
    ];
    const picture = readPixels(
      renderMultiview(readGlb(glbOf(shapes)), { width: 1200, height: 900, title: 'angle' }),
    );
    expect([picture.width, picture.height]).toEqual([1200, 900]);
    const red = ([r, g]: Color): boolean => r > g + 60;
    const blue = ([r, , b]: Color): boolean => b > r + 60;
    const range = (
      claim: (color: Color) => boolean,
      area: { x: number; y: number; width: number; height: number },
    ) => {
      let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
      share(
        picture,
        (color, x, y) => {
          if (!claim(color)) return false;
          [left, right] = [Math.min(left, x), Math.max(right, x)];
          [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
          return true;
        },
        area,
      );
      return { left, right, top, bottom };
    };
    // Inside the cells, clear of headings and axes.
    const cell = (x: number, y: number) => ({ x: x + 65, y: y + 35, width: 515, height: 310 });
    const front = range((color) => red(color) || blue(color), cell(0, 466));
    const top = range((color) => red(color) || blue(color), cell(0, 34));
    const right = range((color) => red(color) || blue(color), cell(600, 466));
    // Third angle: top stands over front, right beside it, all to one scale.
    expect(Math.abs(front.left - top.left)).toBeLessThan(2);
    expect(Math.abs(front.right - top.right)).toBeLessThan(2);
    expect(Math.abs(front.top - right.top)).toBeLessThan(2);
    expect(Math.abs(front.bottom - right.bottom)).toBeLessThan(2);
    const scale = (front.right - front.left) / 60;
    expect((front.bottom - front.top) / 40 / scale).toBeCloseTo(1, 1);
    expect((top.bottom - top.top) / 20 / scale).toBeCloseTo(1, 1);
    expect((right.right - right.left) / 20 / scale).toBeCloseTo(1, 1);
    // The red tower stands at the left of the front view and of the top view.
    expect(range(red, cell(0, 466)).right).toBeLessThan(front.left + 12 * scale);
    expect(range(red, cell(0, 34)).right).toBeLessThan(top.left + 12 * scale);
  });
});
