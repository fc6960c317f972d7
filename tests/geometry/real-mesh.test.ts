/** The real kernel's mesh through everything that works on meshes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EDGE_LOOKS } from '../../src/geometry/edge-looks.ts';
import { readGlb } from '../../src/geometry/glb.ts';
import { inspect } from '../../src/geometry/inspect.ts';
import type { Mesh } from '../../src/geometry/mesh.ts';
import { printability } from '../../src/geometry/print/printability.ts';
import { renderView } from '../../src/geometry/render-picture.ts';
import { sceneOf } from '../../src/geometry/scene.ts';
import { readPixels, share } from '../support/read-pixels.ts';
import { buildJob, runKernel, stageKernel, type StagedKernel } from '../support/run-kernel.ts';

const SOURCE = `
import { drawRoundedRectangle, makeCylinder } from 'replicad';
export default function main() {
  const plate = drawRoundedRectangle(60, 40, 6).sketchOnPlane('XY').extrude(8)
    .fillet(2, (edges) => edges.inPlane('XY', 8))
    .cut(makeCylinder(4, 20, [15, 0, -5], [0, 0, 1]));
  return [
    { shape: plate, name: 'plate', color: '#d04020' },
    { shape: makeCylinder(5, 30, [-15, 0, 8], [0, 0, 1]), name: 'pin' },
  ];
}`;

let kernel: StagedKernel;
let mesh: Mesh;
let volume: number;
let size: readonly number[];

beforeAll(async () => {
  kernel = stageKernel();
  const { result, files } = await runKernel(kernel, buildJob(SOURCE));
  expect(result.error).toBeNull();
  mesh = readGlb(files.get('mesh.glb') ?? new Uint8Array());
  volume = result.geometry?.total.volume_mm3 ?? NaN;
  size = result.geometry?.total.bounding_box.size ?? [];
});
afterAll(() => kernel.remove());

describe('a mesh of the replicad kernel', () => {
  it('is read with its parts, closed, and of the volume that the kernel measured', () => {
    expect(mesh.parts.map(({ name }) => name)).toEqual(['plate', 'pin']);
    expect(mesh.parts[0]?.color).toBe('#d04020');
    const found = inspect(mesh);
    expect(found.watertight).toBe(true);
    expect(found.volumeMm3 / volume).toBeCloseTo(1, 2);
    found.bounds?.size.forEach((value, axis) => expect(value).toBeCloseTo(size[axis] ?? NaN, 0));
  });

  it('has its edges told apart: sharp rims, smooth borders of fillets, seams', () => {
    const { parts } = sceneOf(mesh);
    expect(parts.map(({ closed }) => closed)).toEqual([true, true]);
    const looks = parts.map(({ edges }) => new Set(edges.looks));
    expect(looks[0]).toEqual(new Set(Object.values(EDGE_LOOKS)));
    expect(looks[1]).toEqual(new Set([EDGE_LOOKS.sharp, EDGE_LOOKS.seam]));
  });

  it('is drawn and judged', () => {
    const picture = readPixels(renderView(mesh, { view: 'iso', width: 800, height: 600 }));
    const red = share(picture, ([r, g, b]) => r > g + 50 && r > b + 50);
    expect(red).toBeGreaterThan(0.1);
    const print = printability(mesh, { minWallThicknessMm: 0.8, bedMm: [256, 256, 256] });
    expect(print.is_volume).toBe(true);
    expect(print.printable).toBe(true);
  });
});
