import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/start-workshop.ts';

const SOURCES = {
  cube10: 'const result = replicad.makeBaseBox(10, 10, 10);',
  cube40: 'const result = replicad.makeBaseBox(40, 40, 40).translate(0, 0, -15);',
  peg: 'const result = replicad.makeCylinder(2.4, 20);',
  hole: 'const result = replicad.makeBaseBox(20, 20, 20).cut(replicad.makeCylinder(2.6, 20));',
};

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await server.buildAll(SOURCES);
});
afterAll(async () => {
  await server?.close();
});

async function fit(input: unknown): Promise<unknown> {
  return await (await server.post('/analyze/fit', input)).json();
}

describe('check_fit', () => {
  it('10 mm cubes shifted by 8 overlap by 200 mm³, and the box says where', async () => {
    expect(await fit({ name_a: 'cube10', name_b: 'cube10', offset_b: [8, 0, 0] })).toMatchObject({
      interferes: true,
      ok: false,
      contact: false,
      interference_volume_mm3: 200,
      interference_bbox: { min: [3, -5, 0], max: [5, 5, 10], size: [2, 10, 10] },
      min_distance_mm: 0,
    });
  });

  it('a cube inside a larger one interferes by its whole volume', async () => {
    expect(await fit({ name_a: 'cube40', name_b: 'cube10' })).toMatchObject({
      interferes: true,
      interference_volume_mm3: 1000,
      ok: false,
    });
  });

  it('a peg of 4.8 in a hole of 5.2 has 0.2 mm of clearance and is ok', async () => {
    expect(await fit({ name_a: 'peg', name_b: 'hole' })).toMatchObject({
      interferes: false,
      min_distance_mm: 0.2,
      ok: true,
      issues: [],
    });
  });

  it('touching is contact, not interference, and not enough', async () => {
    expect(await fit({ name_a: 'cube10', name_b: 'cube10', offset_b: [10, 0, 0] })).toMatchObject({
      interferes: false,
      contact: true,
      interference_volume_mm3: 0,
      min_distance_mm: 0,
      ok: false,
    });
  });

  it('a gap below the required one is told with its place', async () => {
    expect(
      await fit({
        name_a: 'cube10',
        name_b: 'cube10',
        offset_b: [10.1, 0, 0],
        min_clearance_mm: 0.2,
      }),
    ).toMatchObject({ ok: false, contact: false, min_distance_mm: 0.1 });
  });
});
