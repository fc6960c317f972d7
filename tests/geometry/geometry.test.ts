import { afterAll, describe, expect, it } from 'vitest';
import {
  createGeometry,
  type Geometry,
  type GeometryOptions,
} from '../../src/geometry/geometry.ts';
import { glbOf } from '../support/make-glb.ts';
import { pixel, readPixels } from '../support/read-pixels.ts';
import { box, sphere } from '../support/shapes.ts';

const opened: Geometry[] = [];
function open(options: GeometryOptions = {}): Geometry {
  const geometry = createGeometry(options);
  opened.push(geometry);
  return geometry;
}
afterAll(async () => {
  await Promise.all(opened.map((geometry) => geometry.close()));
});

const cube = glbOf([box([0, 0, 0], [10, 10, 10])]);
const heavy = glbOf([sphere([0, 0, 0], 50, 250)]);
const view = { view: 'iso', width: 160, height: 120 } as const;
const never = new AbortController().signal;
const shared = open();

describe('geometry in worker threads', () => {
  it('answers pictures, exports and measures of the same bytes, which stay the caller’s', async () => {
    const before = Buffer.from(cube);
    const [png, sheet, stl, threeMf, glb, inspection] = await Promise.all([
      shared.renderView(cube, view, never),
      shared.renderMultiview(cube, { width: 400, height: 300 }, never),
      shared.toStl(cube, { name: 'cube' }, never),
      shared.to3mf(cube, { name: 'cube' }, never),
      shared.toGlb(cube, never),
      shared.inspect(cube, never),
    ]);
    expect(readPixels(png).width).toBe(160);
    expect(readPixels(sheet).width).toBe(400);
    expect(stl).toHaveLength(84 + 12 * 50);
    expect(Buffer.from(threeMf).toString('latin1', 0, 2)).toBe('PK');
    expect(before.equals(glb)).toBe(true);
    expect(inspection).toMatchObject({ watertight: true, volumeMm3: 1000, triangles: 12 });
    expect(before.equals(cube)).toBe(true);
  });

  it('judges a print and lays out a plate of several models', async () => {
    const options = { minWallThicknessMm: 0.8, bedMm: [200, 200, 200] } as const;
    const result = await shared.printability(cube, { ...options }, never);
    expect(result).toMatchObject({ printable: true, wall_thickness_mm: 10 });
    const models = [
      { name: 'one', glb: cube },
      { name: 'two', glb: cube },
    ];
    const layout = { layout: 'arrange', gapMm: 5, bedMm: [200, 200, 200] } as const;
    const { threeMf, plate } = await shared.plate(models, layout, never);
    expect(Buffer.from(threeMf).toString('latin1', 0, 2)).toBe('PK');
    expect(plate.placements.map(({ name, bbox_min_mm }) => [name, bbox_min_mm[0]])).toEqual([
      ['one', 87.5],
      ['two', 102.5],
    ]);
  });

  it('draws each model as itself, also when it drew another one before', async () => {
    const red = glbOf([box([0, 0, 0], [10, 10, 10], { color: [0.8, 0, 0] })]);
    const green = glbOf([box([0, 0, 0], [10, 10, 10], { color: [0, 0.5, 0] })]);
    for (const [bytes, channel] of [
      [red, 0],
      [green, 1],
      [red, 0],
    ] as const) {
      const picture = readPixels(await shared.renderView(bytes, { ...view, view: 'front' }, never));
      const color = pixel(picture, 80, 60);
      expect(Math.max(...color)).toBe(color[channel]);
    }
  });

  it('leaves the event loop free while it works', async () => {
    await shared.inspect(cube, never);
    let turns = 0;
    const counting = setInterval(() => (turns += 1), 1);
    await shared.to3mf(heavy, {}, never);
    clearInterval(counting);
    expect(turns).toBeGreaterThan(5);
  });

  it('refuses a lying GLB with its own typed error, and goes on', async () => {
    const lie = Uint8Array.from(cube);
    lie[8] = 1;
    const refused = { name: 'PartsmithError', code: 'kernel_crashed', status: 422 };
    await expect(shared.renderView(lie, view, never)).rejects.toMatchObject(refused);
    await expect(shared.toGlb(lie, never)).rejects.toMatchObject(refused);
    await expect(shared.toStl(cube, {}, never)).resolves.toHaveLength(684);
  });

  it('ends a task at its deadline and takes the next', async () => {
    const geometry = open({ threads: 1, deadlineMs: 1 });
    await expect(geometry.to3mf(heavy, {}, never)).rejects.toMatchObject({ code: 'timed_out' });
    await expect(geometry.to3mf(heavy, {}, never)).rejects.toMatchObject({ code: 'timed_out' });
  });

  it('ends a task whose caller went away, running or waiting, and takes the next', async () => {
    const geometry = open({ threads: 1 });
    await geometry.inspect(cube, never);
    const running = new AbortController();
    const waiting = new AbortController();
    const first = geometry.to3mf(heavy, {}, running.signal);
    const second = geometry.to3mf(heavy, {}, waiting.signal);
    waiting.abort();
    await expect(second).rejects.toMatchObject({ code: 'cancelled' });
    running.abort();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    await expect(geometry.inspect(cube, AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
    });
    await expect(geometry.inspect(cube, never)).resolves.toMatchObject({ volumeMm3: 1000 });
  });

  it('ends a task that needs more memory than allowed, and takes the next', async () => {
    const geometry = open({ threads: 1, heapMb: 48 });
    const many = glbOf(
      Array.from({ length: 40 }, (_, i) => sphere([i * 20, 0, 0], 8, 90, { name: `ball ${i}` })),
    );
    await expect(geometry.to3mf(many, {}, never)).rejects.toMatchObject({ code: 'out_of_memory' });
    await expect(geometry.inspect(cube, never)).resolves.toMatchObject({ volumeMm3: 1000 });
  });

  it('refuses what its queue cannot hold', async () => {
    const geometry = open({ threads: 1, queueMaximum: 1 });
    const calls = [1, 2, 3].map(async () => await geometry.inspect(cube, never));
    const endings = await Promise.allSettled(calls);
    const refused = endings.filter((ending) => ending.status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toMatchObject({ code: 'busy' });
  });

  it('rejects what runs and what comes after when it is closed, and leaves no thread', async () => {
    const geometry = open({ threads: 2 });
    const running = geometry.to3mf(heavy, {}, never);
    const [ending] = await Promise.allSettled([running, geometry.close()]);
    expect(ending.status).toBe('rejected');
    await expect(geometry.inspect(cube, never)).rejects.toMatchObject({ code: 'busy' });
  });
});
