import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { brightness, pixel, readPixels, type Picture } from '../support/read-pixels.ts';
import { startTestServer, type TestServer } from '../support/start-workshop.ts';

const SOURCES = {
  ring: 'const result = replicad.makeCylinder(10, 30).cut(replicad.makeCylinder(6, 30));',
  plate: `const { makeBaseBox, makeCylinder } = replicad;
    let result = makeBaseBox(80, 50, 8).fillet(6, (e) => e.inDirection('Z')).cut(makeCylinder(10, 8));
    for (const x of [-30.25, 30.25]) for (const y of [-15, 15])
      result = result.cut(makeCylinder(2.75, 8, [x, y, 0]));`,
  sketch: 'const result = replicad.drawRectangle(40, 24).sketchOnPlane("XY");',
};

const point = z.array(z.number()).length(3);
const answerSchema = z.object({
  filename: z.string(),
  url_path: z.string(),
  path: z.string(),
  base64: z.string().optional(),
  view: z.string(),
  width: z.number(),
  height: z.number(),
  dimensions: z.array(
    z.object({
      kind: z.string(),
      value_mm: z.number(),
      text: z.string(),
      count: z.number(),
      from: point,
      to: point,
    }),
  ),
  message: z.string().optional(),
  intersects: z.boolean().optional(),
  area_mm2: z.number().optional(),
  valid_range: z.array(z.number()).optional(),
});
type Answer = z.infer<typeof answerSchema>;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  for (const [name, code] of Object.entries(SOURCES)) {
    const built: unknown = await (
      await server.post('/model/create', {
        name,
        code,
        language: 'replicad',
        include_preview: false,
      })
    ).json();
    expect(built).toMatchObject({ success: true });
  }
});
afterAll(async () => {
  await server?.close();
});

async function draw(path: string, input: unknown): Promise<Answer> {
  const response = await server.post(path, input);
  const body: unknown = await response.json();
  expect(response.status, JSON.stringify(body)).toBe(200);
  return answerSchema.parse(body);
}

async function download(path: string): Promise<Buffer> {
  const response = await server.get(path);
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

function pictureOf(answer: Answer): Picture {
  const picture = readPixels(Buffer.from(answer.base64 ?? '', 'base64'));
  expect([picture.width, picture.height]).toEqual([answer.width, answer.height]);
  return picture;
}

async function refused(path: string, input: unknown): Promise<string> {
  const response = await server.post(path, input);
  expect(response.status).toBe(422);
  return await response.text();
}

function values(answer: Answer, kind: string): number[] {
  return answer.dimensions.filter((each) => each.kind === kind).map(({ value_mm }) => value_mm);
}

describe('render_2d', () => {
  it('answers the picture, its path and the overall size of the model', async () => {
    const answer = await draw('/render/2d', { name: 'plate', view: 'top' });
    expect([answer.view, answer.width, answer.height]).toEqual(['top', 800, 600]);
    expect(await download(answer.path)).toEqual(Buffer.from(answer.base64 ?? '', 'base64'));
    pictureOf(answer);
    expect(values(answer, 'width')).toEqual([80]);
    expect(values(answer, 'height')).toEqual([50]);
  });

  it('looks from where the view says', async () => {
    const answer = await draw('/render/2d', { name: 'plate', view: 'left-side' });
    expect([answer.view, ...values(answer, 'width'), ...values(answer, 'height')]).toEqual([
      'left',
      50,
      8,
    ]);
  });

  it('draws a sketch', async () => {
    const answer = await draw('/render/2d', { name: 'sketch', view: 'top' });
    expect([...values(answer, 'width'), ...values(answer, 'height')]).toEqual([40, 24]);
  });

  it('refuses a view that is not flat and names those that are', async () => {
    expect(await refused('/render/2d', { name: 'plate', view: 'iso' })).toContain(
      'front, back, left, right, top, bottom',
    );
  });
});

describe('render_section', () => {
  it('across a tube is its ring: exact area, filled, the bore left open', async () => {
    const answer = await draw('/render/section', { name: 'ring', plane: 'XY', at: 12.5 });
    expect(answer.intersects).toBe(true);
    expect(answer.area_mm2).toBeCloseTo(64 * Math.PI, 3);
    expect(answer.valid_range).toEqual([0, 30]);
    for (const value of [...values(answer, 'width'), ...values(answer, 'height')]) {
      expect(Math.abs(value - 20)).toBeLessThan(0.01);
    }
    const picture = pictureOf(answer);
    // The middle of a ring that fills the picture: its centre is open, its wall is not.
    expect(brightness(pixel(picture, 400, 265))).toBe(255);
    expect(brightness(pixel(picture, 400 + 176, 265))).toBeLessThan(250);
  });

  it('cuts YZ at 0 by default', async () => {
    const answer = await draw('/render/section', { name: 'ring' });
    expect([answer.view, answer.area_mm2]).toEqual(['section_YZ', 240]);
  });

  it('beside the part is a picture and a message with the valid range, not an error', async () => {
    const answer = await draw('/render/section', { name: 'ring', plane: 'XZ', at: 55 });
    expect([answer.intersects, answer.area_mm2]).toEqual([false, 0]);
    expect(answer.valid_range).toEqual([-10, 10]);
    expect(answer.message).toContain('from Y = -10 to 10 mm');
    pictureOf(answer);
  });

  it('of a sketch says that there is no solid to cut', async () => {
    const answer = await draw('/render/section', { name: 'sketch', plane: 'XY' });
    expect([answer.intersects, answer.area_mm2]).toEqual([false, 0]);
    expect(answer.message).toContain('extrude');
    pictureOf(answer);
  });

  it.each([
    ['infinite', '{"name": "ring", "at": 1e999}', 'finite'],
    ['no number', '{"name": "ring", "at": "NaN"}', 'at'],
    ['too far away', '{"name": "ring", "at": -10000.5}', '-10000'],
    ['an unknown plane', '{"name": "ring", "plane": "AB"}', 'XY, XZ, YZ'],
  ])('refuses %s', async (_what, body, said) => {
    expect(await refused('/render/section', body)).toContain(said);
  });
});

describe('render_drawing', () => {
  it('tells the dimensions of the model to 0.01 mm', async () => {
    const answer = await draw('/render/drawing', { name: 'plate', view: 'top' });
    expect([answer.width, answer.height]).toEqual([1000, 750]);
    pictureOf(answer);
    expect(values(answer, 'hole_diameter')).toEqual([20, 5.5]);
    expect(values(answer, 'radius')).toEqual([6]);
    expect(values(answer, 'distance').toSorted((a, b) => a - b)).toEqual([30, 60.5]);
    expect(values(answer, 'position').toSorted((a, b) => a - b)).toEqual([9.75, 10, 25, 40]);
    expect([...values(answer, 'width'), ...values(answer, 'height')]).toEqual([80, 50]);
    expect(answer.dimensions.find(({ text }) => text === '4× Ø5.5')?.count).toBe(4);
  });

  it('as SVG has hidden lines only when they are asked for, and the name of the part', async () => {
    const input = { name: 'plate', view: 'front', format: 'svg', part_name: 'Base & lid' };
    const drawn = await draw('/render/drawing', input);
    expect(drawn.path).toMatch(/\.svg$/);
    const svg = (await download(drawn.path)).toString('utf8');
    expect(svg).toContain('class="hidden"');
    expect(svg).toContain('>Base &amp; lid</text>');
    const without = await draw('/render/drawing', { ...input, with_hidden: false });
    expect((await download(without.path)).toString('utf8')).not.toContain('class="hidden"');
  });

  it('as DXF is a file to download', async () => {
    const drawn = await draw('/render/drawing', { name: 'plate', view: 'top', format: 'dxf' });
    expect(drawn.path).toMatch(/\.dxf$/);
    expect((await download(drawn.path)).toString('utf8')).toMatch(/^0\s+SECTION[^]*EOF\s*$/);
  });
});

describe('render_all', () => {
  it('answers the path of every standard view', async () => {
    const response = await server.post('/render/all', { name: 'ring' });
    const paths = z.record(z.string(), z.string()).parse(await response.json());
    expect(Object.keys(paths)).toEqual(['2d_front', '2d_right', '2d_top', '3d_iso', 'multiview']);
    for (const path of Object.values(paths)) readPixels(await download(path));
  });
});
