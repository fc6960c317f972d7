import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { validateBytes } from 'gltf-validator';
import type { KernelRun, StagedKernel } from '../support/run-kernel.ts';
import { buildJob, runKernel, stageKernel } from '../support/run-kernel.ts';
import type { PartOfGlb } from './read-glb.ts';
import { meshVolume, openEdges, positionKey, readGlb, worstNormal } from './read-glb.ts';

/** Seams, poles, apexes, tangent edges, concave faces, nested compounds, moved and mirrored copies. */
const GALLERY = `
export const main = (r) => {
  const plate = r.makeBaseBox(30, 20, 4).fillet(3, (e) => e.inDirection('Z'));
  const vase = r.draw([0, 0]).lineTo([8, 0]).smoothSplineTo([5, 20]).lineTo([0, 20]).close();
  return {
    box: r.makeBaseBox(10, 20, 30),
    cylinder: r.makeCylinder(7, 25),
    sphere: { shape: r.makeSphere(8), color: 'tomato' },
    cone: r.draw([0, 0]).lineTo([9, 0]).lineTo([0, 12]).close().sketchOnPlane('XZ').revolve([0, 0, 1]),
    torus: r.cast(new (r.getOC().BRepPrimAPI_MakeTorus)(12, 3).Shape()),
    drilled: plate.cut(r.makeCylinder(3, 4, [5, 0, 0])).cut(r.makeCylinder(2, 4, [-5, 2, 0])),
    rounded: r.makeBaseBox(20, 16, 12).fillet(2.5),
    vase: vase.sketchOnPlane('XZ').revolve([0, 0, 1]),
    turnedAndMoved: r.makeSphere(5).cut(r.makeBaseBox(20, 20, 20)).rotate(37, [1, 2, 3], [1, 1, 0.3]).translate(70, 3, 1),
    mirrored: r.makeCylinder(4, 9).fillet(1).mirror('YZ', [40, 0, 0]),
    twisted: r.drawRoundedRectangle(12, 8, 2).sketchOnPlane().extrude(30, { twistAngle: 60 }),
    lofted: r.drawRectangle(20, 20).sketchOnPlane().loftWith(r.drawCircle(5).sketchOnPlane('XY', 15)),
    enclosure: r.makeBaseBox(50, 30, 20).fillet(4, (e) => e.inDirection('Z')).shell(2, (f) => f.inPlane('XY', 20)),
    cavity: r.makeBaseBox(30, 20, 16).cut(r.makeSphere(5).translateZ(8)),
    pair: r.makeCompound([r.makeBaseBox(5, 5, 5), r.makeCylinder(2, 5, [20, 0, 0])]),
  };
};`;

let kernel: StagedKernel;
let run: KernelRun;
let parts: PartOfGlb[];

beforeAll(async () => {
  kernel = stageKernel();
  run = await runKernel(kernel, buildJob(GALLERY));
  parts = readGlb(file(run, 'mesh.glb'));
});
afterAll(() => kernel.remove());

function file(of: KernelRun, name: string): Uint8Array {
  const bytes = of.files.get(name);
  if (bytes === undefined) throw new Error(`no ${name}`);
  return bytes;
}

describe('mesh.glb', () => {
  it('comes from a source without error', () => {
    expect(run.result.error).toBeNull();
    expect(run.result.warnings).toEqual([]);
  });

  it('is valid glTF by the Khronos validator', async () => {
    const report = await validateBytes(file(run, 'mesh.glb'));
    expect(report.issues.messages).toEqual([]);
  });

  it('has a node per part with its name, and its colour in linear light', () => {
    const names = run.result.geometry?.parts.map((part) => part.name);
    expect(parts.map((part) => part.name)).toEqual(names);
    const tomato = parts.find((part) => part.name === 'sphere')?.color;
    // #ff6347 by IEC 61966-2-1.
    expect(tomato?.map((value) => Math.round(value * 1e4) / 1e4)).toEqual([1, 0.1248, 0.063, 1]);
  });

  it('closes every solid when vertices are merged by position', () => {
    expect(parts.map((part) => [part.name, openEdges(part)])).toEqual(
      parts.map((part) => [part.name, 0]),
    );
  });

  it('encloses the exact volume but for the deflection, with triangles facing outwards', () => {
    for (const [i, part] of parts.entries()) {
      const exact = run.result.geometry?.parts[i]?.measures.volume_mm3 ?? Number.NaN;
      expect(meshVolume(part) / exact, part.name).toBeGreaterThan(0.96);
      expect(meshVolume(part) / exact, part.name).toBeLessThan(1.04);
    }
  });

  it('carries normals that point outwards like the triangles', () => {
    for (const part of parts) expect(worstNormal(part), part.name).toBeGreaterThan(0.5);
  });

  it('numbers faces as the inventory does, without gap or overlap', () => {
    const faces = run.result.geometry?.inventory.faces ?? [];
    let next = 0;
    for (const [position, part] of parts.entries()) {
      expect(part.firstFace).toBe(next);
      let index = 0;
      for (const [first, count] of part.faces) {
        expect(first).toBe(index);
        expect(count % 3).toBe(0);
        expect(faces[next]?.part).toBe(position);
        index += count;
        next += 1;
      }
      expect(index).toBe(part.indices.length);
    }
    expect(next).toBe(faces.length);
  });

  it('gives each face the area that the inventory tells', () => {
    const faces = run.result.geometry?.inventory.faces ?? [];
    for (const part of parts) {
      for (const [i, range] of part.faces.entries()) {
        const exact = faces[part.firstFace + i]?.area_mm2 ?? Number.NaN;
        expect(areaOf(part, range) / exact, `${part.name} face ${i}`).toBeGreaterThan(0.9);
        expect(areaOf(part, range) / exact, `${part.name} face ${i}`).toBeLessThan(1.02);
      }
    }
  });

  it('draws edges through the very vertices of the faces beside them', () => {
    for (const part of parts) {
      const corners = new Set<string>();
      for (const vertex of part.indices) corners.add(positionKey(part.positions, vertex));
      const strays = [...part.lineIndices].filter(
        (vertex) => !corners.has(positionKey(part.linePositions, vertex)),
      );
      expect(strays, part.name).toEqual([]);
    }
  });

  it('draws every edge that is not a point, once', () => {
    const drawn = parts.flatMap((part) => part.edgeIds).sort((a, b) => a - b);
    const edges = run.result.geometry?.inventory.edges ?? [];
    expect(drawn).toEqual(edges.filter((edge) => edge.length_mm > 0).map((edge) => edge.id));
  });

  it('is the same, byte for byte, when the same job runs again', async () => {
    const again = await runKernel(kernel, buildJob(GALLERY));
    for (const [name, bytes] of run.files) {
      expect(Buffer.compare(bytes, file(again, name)), name).toBe(0);
    }
    expect({ ...again.result, timings: {} }).toEqual({ ...run.result, timings: {} });
  });

  it('can be made again from the B-rep, with the same ids and finer', async () => {
    const finer = await runKernel(kernel, {
      spec: {
        kind: 'tessellate',
        protocol: 1,
        id: 'job_test',
        text_bytes: 1024,
        parts: run.result.geometry?.parts.map(({ name, color }) => ({ name, color })) ?? [],
        tessellation: { linear_mm: 0.01, angular_rad: 0.1 },
      },
      inputs: new Map([['model.brep', file(run, 'model.brep')]]),
    });
    const fine = readGlb(file(finer, 'mesh.glb'));
    expect(
      fine.map((part) => [part.name, part.firstFace, part.faces.length, part.edgeIds]),
    ).toEqual(parts.map((part) => [part.name, part.firstFace, part.faces.length, part.edgeIds]));
    expect(fine.map((part) => openEdges(part))).toEqual(fine.map(() => 0));
    const triangles = (of: PartOfGlb[]): number =>
      of.reduce((n, part) => n + part.indices.length, 0);
    expect(triangles(fine)).toBeGreaterThan(2 * triangles(parts));
  });
});

function areaOf(
  { positions, indices }: PartOfGlb,
  [first, count]: readonly [number, number],
): number {
  let area = 0;
  for (let i = first; i < first + count; i += 3) {
    const [a, b, c] = [0, 1, 2].map((k) => {
      const vertex = (indices[i + k] ?? 0) * 3;
      return [
        positions[vertex] ?? 0,
        positions[vertex + 1] ?? 0,
        positions[vertex + 2] ?? 0,
      ] as const;
    });
    if (a === undefined || b === undefined || c === undefined) continue;
    const [ux, uy, uz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
    const [vx, vy, vz] = [c[0] - a[0], c[1] - a[1], c[2] - a[2]];
    area += Math.hypot(uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx) / 2;
  }
  return area;
}
