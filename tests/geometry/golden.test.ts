/**
 * Pictures that must not change unnoticed. After a wanted change look at the new ones, then write them with
 * `UPDATE_GOLDEN=1 npx vitest run tests/geometry/golden.test.ts`.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readGlb } from '../../src/geometry/glb.ts';
import { renderMultiview, renderView } from '../../src/geometry/render-picture.ts';
import { glbOf } from '../support/make-glb.ts';
import { difference, pixel, readPixels, share } from '../support/read-pixels.ts';
import { box, sphere, tube } from '../support/shapes.ts';

const mesh = readGlb(
  glbOf([
    box([0, 0, 0], [60, 40, 12], { name: 'base' }),
    tube([20, 20], 12, 34, 9, 6, { name: 'tube', color: [0.8, 0.1, 0.05] }),
    sphere([46, 22, 20], 8, 24, { name: 'ball', color: [0.1, 0.5, 0.2] }),
  ]),
);

const pictures: readonly (readonly [string, () => Uint8Array])[] = [
  ['iso', () => renderView(mesh, { view: 'iso', width: 384, height: 288, title: 'sample' })],
  [
    'turned-highlight',
    () =>
      renderView(mesh, {
        azimuth: -30,
        elevation: 20,
        width: 384,
        height: 288,
        title: 'sample',
        highlight: { faces: [6], edges: [4, 5] },
      }),
  ],
  ['multiview', () => renderMultiview(mesh, { width: 600, height: 450, title: 'sample' })],
];

describe('a picture that was looked at and found good', () => {
  it.each(pictures)('is drawn again alike: %s', (name, draw) => {
    const file = fileURLToPath(new URL(`golden/${name}.png`, import.meta.url));
    const png = draw();
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, png);
    expect(existsSync(file)).toBe(true);
    const now = readPixels(png);
    const golden = readPixels(readFileSync(file));
    expect([now.width, now.height]).toEqual([golden.width, golden.height]);
    // Another processor may round a sample at an edge differently, and that is all.
    const changed = share(now, (color, x, y) => difference(color, pixel(golden, x, y)) > 12);
    expect(changed).toBeLessThan(0.002);
  });
});
