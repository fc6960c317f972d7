import lib3mf from '@3mfconsortium/lib3mf';
import { describe, expect, it } from 'vitest';
import { PartsmithError } from '../../src/contract/errors.ts';
import { Bvh } from '../../src/geometry/bvh.ts';
import { readGlb } from '../../src/geometry/glb.ts';
import type { Mesh } from '../../src/geometry/mesh.ts';
import { buildPlate } from '../../src/geometry/print/build-plate.ts';
import type { CheckName, PrintCheck } from '../../src/geometry/print/check.ts';
import { printability, type Printability } from '../../src/geometry/print/printability.ts';
import { weld } from '../../src/geometry/weld.ts';
import { glbOf, type PartShape } from '../support/make-glb.ts';
import { box, sphere, tube } from '../support/shapes.ts';

const options = { minWallThicknessMm: 0.8, bedMm: [256, 256, 256] } as const;

function meshOf(...parts: readonly PartShape[]): Mesh {
  return readGlb(glbOf(parts));
}

function judge(...parts: readonly PartShape[]): Printability {
  return printability(meshOf(...parts), options);
}

function find(result: Printability, name: CheckName): PrintCheck {
  const found = result.checks.find(({ check }) => check === name);
  if (found === undefined) throw new Error(`${name} is not among the checks`);
  return found;
}

/** Two shapes as one part: their shells together. */
function merged(...shapes: readonly PartShape[]): PartShape {
  return { name: 'merged', faces: shapes.flatMap(({ faces }) => faces), edges: [] };
}

function insideOut(shape: PartShape): PartShape {
  const faces = shape.faces.map((face) => ({ ...face, triangles: face.triangles.toReversed() }));
  return { ...shape, faces };
}

describe('printability', () => {
  it('passes a sound part in every check, with the contract’s fields', () => {
    const result = judge(box([0, 0, 0], [40, 30, 20]));
    expect(result.checks.map(({ status }) => status)).toEqual(Array(9).fill('pass'));
    expect(result).toMatchObject({
      is_watertight: true,
      is_volume: true,
      euler_number: 2,
      face_count: 12,
      volume_mm3: 24_000,
      surface_area_mm2: 5200,
      bounding_box_mm: [40, 30, 20],
      min_dim_mm: 20,
      wall_thickness_mm: 20,
      first_layer_area_mm2: 1200,
      issues: [],
      printable: true,
    });
  });

  it('finds the thinnest wall and its place, by rays through the material', () => {
    const result = judge(tube([50, 20], 0, 30, 10, 9.5, { segments: 180 }));
    // A chord's middle lies closer to the axis than its ends; the mesh is what is printed.
    expect(result.wall_thickness_mm).toBeCloseTo(0.5, 2);
    expect(find(result, 'wall_thickness')).toMatchObject({ status: 'fail', limit: 0.8 });
    const [x, y, z] = result.wall_thickness_at ?? [0, 0, 0];
    expect(Math.hypot(x - 50, y - 20)).toBeCloseTo(9.75, 1);
    expect(z).toBeGreaterThan(0);
    expect(z).toBeLessThan(30);
    expect(result.printable).toBe(false);
    expect(result.issues.join()).toMatch(/wall/i);
    const thick = printability(meshOf(tube([0, 0], 0, 30, 10, 9.5, { segments: 180 })), {
      ...options,
      minWallThicknessMm: 0.4,
    });
    expect(find(thick, 'wall_thickness').status).toBe('pass');
  });

  it('does not pass what it could not check: an open shell', () => {
    const whole = box([0, 0, 0], [10, 10, 10]);
    const result = judge({ ...whole, faces: whole.faces.slice(1) });
    expect(result).toMatchObject({ is_watertight: false, is_volume: false, printable: false });
    expect(find(result, 'watertight')).toMatchObject({ status: 'fail', value: 4 });
    for (const name of ['volume', 'shells', 'wall_thickness', 'tip_over'] as const) {
      expect(find(result, name).status, name).toBe('not_checked');
    }
    expect(result.wall_thickness_mm).toBeNull();
  });

  it('sees a part that is inside out', () => {
    const result = judge(insideOut(box([0, 0, 0], [10, 10, 10])));
    expect(result).toMatchObject({ is_watertight: true, is_volume: false, printable: false });
    expect(find(result, 'volume').status).toBe('fail');
  });

  it('counts separate solids and closed hollows', () => {
    const apart = judge(merged(box([0, 0, 0], [5, 5, 5]), box([20, 0, 0], [25, 5, 5])));
    expect(apart.shells).toEqual({ solids: 2, cavities: 0 });
    expect(find(apart, 'shells').status).toBe('fail');
    const hollow = judge(merged(box([0, 0, 0], [9, 9, 9]), insideOut(box([3, 3, 3], [6, 6, 6]))));
    expect(hollow.shells).toEqual({ solids: 1, cavities: 1 });
    expect(hollow.volume_mm3).toBeCloseTo(729 - 27, 6);
    expect(hollow.wall_thickness_mm).toBeCloseTo(3, 5);
  });

  it('measures overhangs and names their places, lowest face on the bed apart', () => {
    const table = merged(box([0, 0, 0], [10, 10, 20]), box([-20, 0, 20.5], [30, 10, 25]));
    const result = judge(table);
    expect(result.overhang_area_mm2).toBeCloseTo(500, 3);
    const check = find(result, 'overhang');
    expect(check.status).toBe('fail');
    expect(check.places[0]).toEqual([5, 5, 20.5]);
  });

  it('sees what stands on a point, and what falls over', () => {
    const ball = judge(sphere([0, 0, 10], 10, 24));
    expect(find(ball, 'first_layer').status).toBe('fail');
    expect(find(ball, 'tip_over').status).toBe('fail');
    const pole = judge(box([0, 0, 0], [2, 2, 100]));
    expect(find(pole, 'tip_over').status).toBe('fail');
    expect(find(pole, 'tip_over').value).toBeCloseTo((Math.atan(1 / 50) * 180) / Math.PI, 2);
    const crane = judge(merged(box([0, 0, 0], [10, 10, 50]), box([10.5, 0, 40], [80, 10, 50])));
    expect(find(crane, 'tip_over').evidence).toMatch(/outside/);
  });

  it('tries six orientations on the bed', () => {
    const tall = printability(meshOf(box([0, 0, 0], [20, 30, 300])), {
      ...options,
      bedMm: [310, 200, 100],
    });
    expect(tall.bed_fit).toMatchObject({
      fits_as_oriented: false,
      fits_any_orientation: true,
      overage_mm: [0, 0, 0],
      best_size_mm: [300, 30, 20],
    });
    expect(find(tall, 'bed_fit').status).toBe('pass');
    const huge = printability(meshOf(box([0, 0, 0], [20, 30, 300])), {
      ...options,
      bedMm: [100, 290, 100],
    });
    expect(huge.bed_fit).toMatchObject({ fits_any_orientation: false, overage_mm: [0, 10, 0] });
    expect(huge.printable).toBe(false);
  });

  it('refuses a model without a solid', () => {
    expect(() => judge({ name: 'nothing', faces: [], edges: [] })).toThrow(PartsmithError);
  });
});

describe('a ray through a tree of boxes', () => {
  it('meets what it would meet if every triangle were asked', () => {
    const part = meshOf(sphere([1, 2, 3], 10, 20), tube([0, 0], 0, 5, 9, 6)).parts;
    const [ball] = part.map(weld);
    if (ball === undefined) throw new Error('there is a ball');
    const tree = new Bvh(ball);
    let seed = 7;
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647 - 0.5;
    for (let i = 0; i < 500; i += 1) {
      const direction = [random(), random(), random()] as const;
      const length = Math.hypot(...direction);
      const unit = [direction[0] / length, direction[1] / length, direction[2] / length] as const;
      const hit = tree.cast([1, 2, 3], unit, 'leaving');
      // From the centre, the facets of a sphere of 20 rings lie between 9.87 and 10 mm away.
      expect(hit?.distance).toBeGreaterThan(9.8);
      expect(hit?.distance).toBeLessThan(10.001);
      expect(tree.cast([1, 2, 3], unit, 'entering')).toBeUndefined();
      const outside = [1 - 30 * unit[0], 2 - 30 * unit[1], 3 - 30 * unit[2]] as const;
      expect(tree.cast(outside, unit, 'any')?.distance).toBeLessThan(20.2);
      expect(tree.cast(outside, unit, 'any')?.distance).toBeGreaterThan(19.9);
    }
  });
});

describe('a build plate', () => {
  const models = [
    { name: 'a', mesh: meshOf(box([5, 5, 5], [65, 45, 15])) },
    { name: 'b', mesh: meshOf(box([-10, -10, -10], [20, 20, 10])) },
    { name: 'c', mesh: meshOf(box([0, 0, 0], [40, 10, 8]), box([0, 0, 8], [5, 5, 12])) },
  ];
  const bed = { gapMm: 5, bedMm: [100, 120, 100] } as const;

  it('puts models on shelves in the given order, centred, dropped to the bed', () => {
    const { plate } = buildPlate(models, { ...bed, layout: 'arrange' });
    // a and b make a row of 60 + 5 + 30; c goes to the next, below the deepest (40) and a gap.
    expect(plate.layout_size_mm).toEqual([95, 55, 20]);
    expect(plate.placements.map(({ name, bbox_min_mm }) => [name, bbox_min_mm])).toEqual([
      ['a', [2.5, 32.5, 0]],
      ['b', [67.5, 32.5, 0]],
      ['c', [2.5, 77.5, 0]],
    ]);
    expect(plate.placements[0]?.offset_mm).toEqual([-2.5, 27.5, -5]);
    expect(plate.placements[1]?.bbox_max_mm).toEqual([97.5, 62.5, 20]);
  });

  it('writes one 3MF with an object of that name for each model', async () => {
    const { threeMf } = buildPlate(models, { ...bed, layout: 'arrange' });
    const { CWrapper, FS } = await lib3mf();
    FS.writeFile('/plate.3mf', threeMf);
    const document = new CWrapper().CreateModel();
    const reader = document.QueryReader('3mf');
    reader.SetStrictModeActive(true);
    reader.ReadFromFile('/plate.3mf');
    expect(reader.GetWarningCount()).toBe(0);
    const names: string[] = [];
    for (const items = document.GetBuildItems(); items.MoveNext();) {
      names.push(items.GetCurrent().GetObjectResource().GetName());
    }
    expect(names).toEqual(['a', 'b', 'c']);
  });

  it('keeps a group as modelled, and refuses one that overlaps', () => {
    const left = { name: 'left', mesh: meshOf(box([100, 0, 50], [110, 10, 60])) };
    const touching = { name: 'right', mesh: meshOf(box([110, 0, 55], [120, 10, 70])) };
    const { plate } = buildPlate([left, touching], { ...bed, layout: 'as_modeled' });
    expect(plate.placements.map(({ offset_mm }) => offset_mm)).toEqual([
      [-60, 55, -50],
      [-60, 55, -50],
    ]);
    const ring = { name: 'ring', mesh: meshOf(tube([0, 0], 0, 10, 20, 15)) };
    const inHole = { name: 'pin', mesh: meshOf(tube([0, 0], 0, 10, 14)) };
    const through = { name: 'bar', mesh: meshOf(box([-30, -1, 4], [30, 1, 6])) };
    const within = { name: 'core', mesh: meshOf(box([16, -1, 4], [18, 1, 6])) };
    const asModelled = { ...bed, layout: 'as_modeled' } as const;
    expect(() => buildPlate([ring, inHole], asModelled)).not.toThrow();
    expect(() => buildPlate([ring, through], asModelled)).toThrow(/"ring" and "bar" overlap/);
    expect(() => buildPlate([ring, within], asModelled)).toThrow(/overlap/);
    expect(() => buildPlate([ring, { ...ring, name: 'twin' }], asModelled)).toThrow(/overlap/);
  });

  it('refuses what the bed cannot hold, with the sizes', () => {
    const small = { ...bed, bedMm: [50, 50, 50], layout: 'arrange' } as const;
    expect(() => buildPlate(models, small)).toThrow(/needs .* the bed is 50 × 50 × 50/);
    const empty = { name: 'empty', mesh: meshOf({ name: '', faces: [], edges: [] }) };
    expect(() => buildPlate([empty], { ...bed, layout: 'arrange' })).toThrow(/"empty"/);
  });
});
