import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startTestServer, type TestServer } from '../support/start-workshop.ts';

const SOURCES = {
  cube: 'const result = replicad.makeBaseBox(20, 20, 20);',
  long: 'const result = replicad.makeBaseBox(260, 94, 168);',
  thin: 'const result = replicad.makeBaseBox(30, 30, 20).cut(replicad.makeBaseBox(29, 29, 30).translate(0, 0, 0.5));',
  sketch: 'const result = replicad.drawCircle(5);',
};

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await server.buildAll(SOURCES);
});
afterAll(async () => {
  await server?.close();
});

async function analyse(input: unknown): Promise<unknown> {
  return await (await server.post('/analyze/printability', input)).json();
}

describe('analyze_printability', () => {
  it('a cube passes everything, with evidence for each check', async () => {
    const answer = await analyse({ name: 'cube' });
    expect(answer).toMatchObject({
      is_watertight: true,
      is_volume: true,
      euler_number: 2,
      volume_mm3: 8000,
      surface_area_mm2: 2400,
      bounding_box_mm: [20, 20, 20],
      min_dim_mm: 20,
      wall_thickness_mm: 20,
      printable: true,
      issues: [],
    });
    const { checks } = z
      .object({ checks: z.array(z.object({ status: z.string(), evidence: z.string().min(5) })) })
      .parse(answer);
    expect(new Set(checks.map((check) => check.status))).toEqual(new Set(['pass']));
  });

  it('a wall of half a millimetre fails with its place', async () => {
    const answer = await analyse({ name: 'thin', min_wall_thickness_mm: 0.8 });
    expect(answer).toMatchObject({
      printable: false,
      wall_thickness_mm: 0.5,
      min_wall_thickness_mm: 0.8,
    });
  });

  it('the bed is judged in every orientation, and may be given', async () => {
    expect(await analyse({ name: 'long' })).toMatchObject({
      printable: false,
      bed_fit: { fits_as_oriented: false, fits_any_orientation: false },
    });
    expect(await analyse({ name: 'long', bed_mm: [300, 300, 300] })).toMatchObject({
      bed_fit: { fits_as_oriented: true },
    });
    expect(await analyse({ name: 'long', bed_mm: [100, 300, 300] })).toMatchObject({
      bed_fit: { fits_as_oriented: false, fits_any_orientation: true, overage_mm: [0, 0, 0] },
    });
  });

  it.each([[[0, 256, 256]], [[256, -5, 256]], [[256, 256]]])(
    'the bed %j is 422',
    async (bed_mm) => {
      const response = await server.post('/analyze/printability', { name: 'cube', bed_mm });
      expect(response.status).toBe(422);
      await response.json();
    },
  );

  it('a sketch is unsupported and says what to do', async () => {
    expect(await analyse({ name: 'sketch' })).toMatchObject({ code: 'unsupported' });
  });
});

describe('export_plate', () => {
  it('is one 3MF with a named object per model, and its placement in a header', async () => {
    const response = await server.post('/export/plate', { names: ['cube', 'thin'] });
    expect(response.headers.get('content-type')).toBe('model/3mf');
    const plate: unknown = JSON.parse(response.headers.get('x-partsmith-plate') ?? 'null');
    // 20 + 5 + 30 wide, 30 deep, centred on 256 × 256.
    expect(plate).toMatchObject({
      layout: 'arrange',
      layout_size_mm: [55, 30, 20],
      placements: [
        { name: 'cube', bbox_min_mm: [100.5, 113, 0] },
        { name: 'thin', bbox_min_mm: [125.5, 113, 0], bbox_max_mm: [155.5, 143, 20] },
      ],
    });
    const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
    const model = new TextDecoder().decode(files['3D/3dmodel.model']);
    expect([...model.matchAll(/<object [^>]*name="(\w+)"/g)].map((match) => match[1])).toEqual(
      expect.arrayContaining(['cube', 'thin']),
    );
  });

  it('as_modeled refuses parts that overlap', async () => {
    const response = await server.post('/export/plate', {
      names: ['cube', 'thin'],
      layout: 'as_modeled',
    });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ error: expect.stringContaining('overlap') });
  });

  it('a part larger than the bed is refused with the next step', async () => {
    const response = await server.post('/export/plate', { names: ['long'] });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: 'invalid_input' });
  });
});
