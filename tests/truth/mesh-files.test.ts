import { strFromU8, unzipSync } from 'fflate';
import { validateBytes } from 'gltf-validator';
import { describe, expect, test } from 'vitest';
import { readGlb } from '../../src/geometry/glb.ts';
import { toStl } from '../../src/geometry/stl.ts';
import { to3mf } from '../../src/geometry/three-mf.ts';
import { programOrSkip } from '../support/require-program.ts';
import { readWithAdmesh, readWithSlicer, type MeshReading } from './mesh-readers.ts';
import { PART_NAMES, usePartShop, type BuiltPart } from './parts.ts';

const shop = usePartShop();
const LINEAR_MM = 0.05;

/**
 * What differs; nothing, when it is the same solid. A program that silently repairs betrays itself by
 * another number of facets than were written. A chord is never further from its surface than the
 * deflection, so volumes differ by less than area × deflection.
 */
function differences(
  reading: MeshReading,
  written: number,
  { geometry }: BuiltPart,
  linear = LINEAR_MM,
): unknown {
  const { total, parts } = geometry;
  const allowed = Math.max(total.surface_area_mm2 * linear, 1e-4 * total.volume_mm3);
  const { min, max } = total.bounding_box;
  const within = (value: number | undefined, truth: number, by: number): boolean =>
    Math.abs((value ?? Number.NaN) - truth) <= by;
  return {
    ...(reading.clean ? {} : { clean: false }),
    ...(reading.facets === written ? {} : { facets: reading.facets, written }),
    ...(reading.parts === parts.length ? {} : { parts: reading.parts }),
    ...(within(reading.volume, total.volume_mm3, allowed) ? {} : { volume: reading.volume }),
    ...([0, 1, 2].every((axis) => within(reading.min[axis], min[axis] ?? 0, linear))
      ? {}
      : { min: reading.min }),
    ...([0, 1, 2].every((axis) => within(reading.max[axis], max[axis] ?? 0, linear))
      ? {}
      : { max: reading.max }),
  };
}

const facetsInStl = (stl: Uint8Array): number => Buffer.from(stl).readUInt32LE(80);

function facetsIn3mf(bytes: Uint8Array): number {
  const model = unzipSync(bytes)['3D/3dmodel.model'];
  return strFromU8(model ?? new Uint8Array()).split('<triangle ').length - 1;
}

describe.each(PART_NAMES)('%s', (name) => {
  test('admesh reads the STL as clean solids of the same volume and box', async (context) => {
    const admesh = programOrSkip(context, 'admesh');
    const built = await shop.build(name);
    const stl = toStl(readGlb(built.glb));
    const reading = await readWithAdmesh(admesh, await shop.save(`${name}.stl`, stl));
    expect(differences(reading, facetsInStl(stl), built)).toEqual({});
  });

  test('a slicer reads the STL as manifold solids of the same volume and box', async (context) => {
    const slicer = programOrSkip(context, 'slic3r');
    const built = await shop.build(name);
    const stl = toStl(readGlb(built.glb));
    const reading = await readWithSlicer(slicer, await shop.save(`${name}-sliced.stl`, stl));
    expect(differences(reading, facetsInStl(stl), built)).toEqual({});
  });

  test('a slicer reads the 3MF as manifold solids of the same volume and box', async (context) => {
    const slicer = programOrSkip(context, 'slic3r');
    const built = await shop.build(name);
    const bytes = to3mf(readGlb(built.glb), { name });
    const reading = await readWithSlicer(slicer, await shop.save(`${name}.3mf`, bytes));
    expect(differences(reading, facetsIn3mf(bytes), built)).toEqual({});
  });

  test("Khronos' validator has nothing against the GLB", async () => {
    const { glb } = await shop.build(name);
    const { issues } = await validateBytes(glb, { format: 'glb', maxIssues: 20 });
    expect(issues.messages).toEqual([]);
  });
});

test('a box loses nothing to its mesh', async (context) => {
  const admesh = programOrSkip(context, 'admesh');
  const built = await shop.build('box');
  const file = await shop.save('exact.stl', toStl(readGlb(built.glb)));
  expect(await readWithAdmesh(admesh, file)).toMatchObject({
    volume: 6000,
    facets: 12,
    min: [1, 2, 3],
    max: [11, 22, 33],
  });
});

test('a finer tessellation comes closer to the sphere, and its error falls with the deflection', async (context) => {
  const admesh = programOrSkip(context, 'admesh');
  const errors: number[] = [];
  for (const linear_mm of [0.5, 0.1, 0.02]) {
    const built = await shop.build('sphere', { linear_mm, angular_rad: 3 });
    const stl = toStl(readGlb(built.glb));
    const reading = await readWithAdmesh(admesh, await shop.save(`sphere-${linear_mm}.stl`, stl));
    errors.push(built.geometry.total.volume_mm3 - reading.volume);
    expect(differences(reading, facetsInStl(stl), built, linear_mm)).toEqual({});
  }
  const [coarse = 0, middle = 0, fine = 0] = errors;
  // The chords lie inside.
  expect(fine).toBeGreaterThan(0);
  expect(middle).toBeLessThan(coarse / 2);
  expect(fine).toBeLessThan(middle / 2);
});

test('the judges are awake: neither program takes a mesh with a missing triangle for the solid', async (context) => {
  const admesh = programOrSkip(context, 'admesh');
  const slicer = programOrSkip(context, 'slic3r');
  const built = await shop.build('box');
  const stl = Buffer.from(toStl(readGlb(built.glb)));
  stl.writeUInt32LE(11, 80);
  const file = await shop.save('open.stl', stl.subarray(0, stl.length - 50));
  expect(differences(await readWithAdmesh(admesh, file), 11, built)).toMatchObject({
    clean: false,
  });
  expect(differences(await readWithSlicer(slicer, file), 11, built)).toHaveProperty('facets');
});
