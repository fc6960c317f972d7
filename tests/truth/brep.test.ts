import { describe, expect, test } from 'vitest';
import { programOrSkip } from '../support/require-program.ts';
import { ANALYTIC } from './analytic.ts';
import { readWithOcct, type ShapeReading } from './occt-draw.ts';
import { PART_NAMES, usePartShop, type BuiltPart, type PartName } from './parts.ts';

const shop = usePartShop();

/** Relative to the truth, or to 1 where that is smaller. */
function close(actual: number | undefined, truth: number, relative: number): boolean {
  return Math.abs((actual ?? Number.NaN) - truth) <= relative * Math.max(Math.abs(truth), 1);
}

/** What differs between the program's reading and the kernel's answer; nothing, when it is the same shape. */
function differences(reading: ShapeReading, { geometry }: BuiltPart): readonly unknown[] {
  const { total } = geometry;
  const inertia = total.inertia.flat();
  const scale = Math.max(...inertia.map(Math.abs));
  const measures: Record<string, boolean> = {
    volume: close(reading.volume, total.volume_mm3, 1e-6),
    area: close(reading.area, total.surface_area_mm2, 1e-6),
    center: total.center_of_mass.every((value, axis) => close(reading.center[axis], value, 1e-6)),
    inertia: inertia.every((value, at) =>
      close((reading.inertia[at] ?? Number.NaN) / scale, value / scale, 1e-6),
    ),
    solids: reading.solids === total.solid_count,
    faces: reading.faces === total.face_count,
    edges: reading.edges === total.edge_count,
    vertices: reading.vertices === total.vertex_count,
    valid: reading.valid,
  };
  return Object.entries(measures).flatMap(([name, same]) => (same ? [] : [name, reading]));
}

describe.each(Object.entries(ANALYTIC))('%s', (name, truth) => {
  test('the kernel measures what the formula says', async () => {
    // Object.entries widens the keys.
    const { geometry } = await shop.build(name as PartName);
    const { total } = geometry;
    expect(close(total.volume_mm3, truth.volume, 1e-9)).toBe(true);
    expect(close(total.surface_area_mm2, truth.area, 1e-9)).toBe(true);
    for (const axis of [0, 1, 2] as const) {
      expect(close(total.center_of_mass[axis], truth.center[axis], 1e-9)).toBe(true);
      expect(close(total.inertia[axis][axis], truth.inertiaDiagonal[axis], 1e-9)).toBe(true);
      expect(close(total.bounding_box.min[axis], truth.min[axis], 1e-6)).toBe(true);
      expect(close(total.bounding_box.max[axis], truth.max[axis], 1e-6)).toBe(true);
    }
    expect({
      faces: total.face_count,
      edges: total.edge_count,
      vertices: total.vertex_count,
    }).toEqual(truth.counts);
    expect(total.valid).toBe(true);
  });
});

describe.each(PART_NAMES)('%s', (name) => {
  test('native Open CASCADE finds the same shape in the B-rep', async (context) => {
    const occt = programOrSkip(context, 'occt-draw-7.6', 'occt-draw');
    const built = await shop.build(name);
    const file = await shop.save(`${name}.brep`, built.brep);
    expect(differences(await readWithOcct(occt, file, 'brep'), built)).toEqual([]);
  });

  test('native Open CASCADE finds the same shape in the STEP file', async (context) => {
    const occt = programOrSkip(context, 'occt-draw-7.6', 'occt-draw');
    const built = await shop.build(name);
    const file = await shop.save(`${name}.step`, await shop.step(built));
    expect(differences(await readWithOcct(occt, file, 'step'), built)).toEqual([]);
  });
});

test('a STEP file carries the names and colours of its parts and says millimetres', async () => {
  const step = Buffer.from(await shop.step(await shop.build('pair'))).toString('latin1');
  expect(step).toMatch(/^ISO-10303-21;/);
  expect(step).toContain(`'base & "foot" <1>'`);
  expect(step).toContain(`'peg'`);
  expect(step).toMatch(/SI_UNIT\(\.MILLI\.,\.METRE\.\)/);
  expect(step.match(/COLOUR_RGB\(/g)).toHaveLength(2);
});

test('the judge is awake: another shape differs from the answer in every measure', async (context) => {
  const occt = programOrSkip(context, 'occt-draw-7.6', 'occt-draw');
  const file = await shop.save('other.brep', (await shop.build('box')).brep);
  const reading = await readWithOcct(occt, file, 'brep');
  const found = differences(reading, await shop.build('cylinder'));
  for (const measure of ['volume', 'area', 'center', 'inertia', 'faces', 'edges', 'vertices']) {
    expect(found).toContain(measure);
  }
});
