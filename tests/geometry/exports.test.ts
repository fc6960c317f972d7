import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import lib3mf from '@3mfconsortium/lib3mf';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readGlb } from '../../src/geometry/glb.ts';
import { inspect } from '../../src/geometry/inspect.ts';
import { toStl } from '../../src/geometry/stl.ts';
import { to3mf } from '../../src/geometry/three-mf.ts';
import { glbOf } from '../support/make-glb.ts';
import { programOrSkip } from '../support/require-program.ts';
import { box, sphere, tube } from '../support/shapes.ts';

const model = readGlb(
  glbOf([
    box([0, 0, 0], [60, 40, 12], { name: 'Platte <"1"> & Ø\u0007' }),
    tube([20, 20], 20, 40, 9, 6, { name: 'tube', color: [1, 0, 0] }),
    sphere([46, 22, 30], 8, 12),
  ]),
);

/** Volumes of the polyhedra that stand for tube and sphere are known to the mesh itself only. */
const meshVolume = inspect(model).volumeMm3;

describe('what a mesh tells of itself', () => {
  it('agrees with the solid it stands for', () => {
    const cube = inspect(readGlb(glbOf([box([10, 20, 30], [20, 40, 60])])));
    expect(cube.watertight).toBe(true);
    expect(cube.volumeMm3).toBeCloseTo(6000, 6);
    expect(cube.areaMm2).toBeCloseTo(2200, 6);
    expect(cube.centerOfMass).toEqual([15, 30, 45]);
    expect(cube.parts[0]?.surface).toMatchObject({ euler: 2, shells: 1, vertices: 8 });
    const ring = inspect(readGlb(glbOf([tube([0, 0], 0, 5, 9, 6, { segments: 720 })])));
    expect(ring.watertight).toBe(true);
    expect(ring.parts[0]?.surface.euler).toBe(0);
    expect(ring.volumeMm3 / (Math.PI * 45 * 5)).toBeCloseTo(1, 4);
  });

  it('is not watertight when a face is missing or turned', () => {
    const whole = box([0, 0, 0], [1, 1, 1]);
    const open = inspect(readGlb(glbOf([{ ...whole, faces: whole.faces.slice(1) }])));
    expect(open.watertight).toBe(false);
    expect(open.parts[0]?.surface.openSides).toBe(4);
    const [first, ...others] = whole.faces;
    if (first === undefined) throw new Error('a box has faces');
    const turned = { ...first, triangles: first.triangles.toReversed() };
    const flipped = inspect(readGlb(glbOf([{ ...whole, faces: [turned, ...others] }])));
    expect(flipped.watertight).toBe(false);
    expect(flipped.parts[0]?.surface.flippedSides).toBe(4);
  });
});

describe('STL', () => {
  it('is closed, whole and of the same size to an independent reader', (context) => {
    const admesh = programOrSkip(context, 'admesh');
    const folder = mkdtempSync(join(tmpdir(), 'partsmith-stl-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'model.stl');
    writeFileSync(file, toStl(model, { name: 'solid thing' }));
    const report = execFileSync(admesh, [file], { encoding: 'utf8' });
    const figure = (label: string): number =>
      Number(new RegExp(`${label}\\s*[:=]\\s*([-\\d.]+)`).exec(report)?.[1]);
    expect(figure('Total disconnected facets')).toBe(0);
    expect(figure('Degenerate facets')).toBe(0);
    expect(figure('Normals fixed')).toBe(0);
    expect(figure('Backwards edges')).toBe(0);
    expect(figure('Number of parts')).toBe(3);
    expect(figure('Volume')).toBeCloseTo(meshVolume, 0);
    expect(figure('Max X')).toBeCloseTo(60, 4);
    expect(figure('Max Z')).toBeCloseTo(40, 4);
  });

  it('does not begin with the word of the text form, and is the same each time', () => {
    const bytes = toStl(model, { name: 'solid' });
    expect(Buffer.from(bytes).toString('latin1', 0, 5)).not.toBe('solid');
    expect(Buffer.from(toStl(model, { name: 'solid' })).equals(bytes)).toBe(true);
  });
});

describe('3MF', () => {
  it("is read without a warning by the 3MF consortium's own library in strict mode", async () => {
    const { CWrapper, FS } = await lib3mf();
    FS.writeFile('/model.3mf', to3mf(model, { name: 'assembly & more' }));
    const document = new CWrapper().CreateModel();
    const reader = document.QueryReader('3mf');
    reader.SetStrictModeActive(true);
    reader.ReadFromFile('/model.3mf');
    expect(reader.GetWarningCount()).toBe(0);
    const objects: unknown[] = [];
    for (const each = document.GetMeshObjects(); each.MoveNext();) {
      const object = each.GetCurrentMeshObject();
      expect(object.IsManifoldAndOriented()).toBe(true);
      objects.push([object.GetName(), object.GetVertexCount(), object.GetTriangleCount()]);
    }
    expect(objects).toEqual([
      ['Platte <"1"> & Ø', 8, 12],
      ['tube', 256, 512],
      ['sphere', 266, 528],
    ]);
  });

  it('is the same bytes each time', () => {
    expect(Buffer.from(to3mf(model)).equals(to3mf(model))).toBe(true);
  });
});
