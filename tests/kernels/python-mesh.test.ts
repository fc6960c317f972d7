import { beforeAll, describe, expect, it } from 'vitest';
import { validateBytes } from 'gltf-validator';
import { buildJob } from '../support/run-kernel.ts';
import type { PythonRun } from './python-kernel.ts';
import { PYTHON_ROOT, runPython } from './python-kernel.ts';
import type { PartOfGlb } from './read-glb.ts';
import { meshVolume, openEdges, positionKey, readGlb, worstNormal } from './read-glb.ts';

/** Seams, poles, an apex, concave faces, moved faces inside a solid, a shared and a nested part. */
const GALLERY = `
from OCP.BRepAlgoAPI import BRepAlgoAPI_Cut, BRepAlgoAPI_Fuse
from OCP.BRepPrimAPI import *
from OCP.gp import *
from OCP.TopLoc import TopLoc_Location

def placed(shape, angle, x, y, z):
    turn, shift = gp_Trsf(), gp_Trsf()
    turn.SetRotation(gp_Ax1(gp_Pnt(1, 2, 3), gp_Dir(1, 1, 0.3)), angle)
    shift.SetTranslation(gp_Vec(x, y, z))
    return shape.Moved(TopLoc_Location(shift.Multiplied(turn)))

box = BRepPrimAPI_MakeBox(10., 20., 30.).Shape()
ball = BRepPrimAPI_MakeSphere(8.).Shape()
result = {
    'box': box,
    'same box again': box,
    'cylinder': BRepPrimAPI_MakeCylinder(7., 25.).Shape(),
    'sphere': {'shape': ball, 'color': 'tomato'},
    'cone': BRepPrimAPI_MakeCone(9., 0., 12.).Shape(),
    'torus': BRepPrimAPI_MakeTorus(12., 3.).Shape(),
    'rounded': fillet_top_edges(chamfer_edges(box, 1.5, 'side'), 0.7),
    'bitten': BRepAlgoAPI_Cut(box, placed(ball, 0.7, 3, 3, 3)).Shape(),
    'moved': placed(BRepAlgoAPI_Fuse(box, placed(ball, 0.7, 3, 3, 3)).Shape(), 0.65, 70, 3, 1),
    'drilled': BRepAlgoAPI_Cut(box, placed(screw_pattern([(4, 5), (6, 15)],
        lambda: screw_hole(2, 40)), 0, 0, 0, 30)).Shape(),
    'nested': [[slot(20, 6, 4)], hex_hole(5, 3)],
}
`;

describe.skipIf(PYTHON_ROOT === undefined)(
  'mesh.glb of the Python kernel (PARTSMITH_TEST_PYTHON_ROOT)',
  () => {
    let run: PythonRun;
    let parts: PartOfGlb[];
    beforeAll(async () => {
      run = await runPython(buildJob(GALLERY, { language: 'ocp' }));
      expect(run.result.error).toBeNull();
      parts = readGlb(run.files.get('mesh.glb') ?? new Uint8Array());
    });

    it('is valid glTF by the Khronos validator', async () => {
      const report = await validateBytes(run.files.get('mesh.glb') ?? new Uint8Array());
      expect(report.issues.messages).toEqual([]);
    });

    it('has a node per part with its name, and its colour in linear light', () => {
      const names = run.result.geometry?.parts.map((part) => part.name);
      expect(parts.map((part) => part.name)).toEqual(names);
      expect(names).toContain('nested_1');
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

    it('numbers faces as the inventory does, also where two parts are one and the same shape', () => {
      const faces = run.result.geometry?.inventory.faces ?? [];
      let next = 0;
      for (const [position, part] of parts.entries()) {
        expect(part.firstFace).toBe(next);
        for (const [, count] of part.faces) {
          expect(count % 3).toBe(0);
          expect(faces[next]).toMatchObject({ id: next, part: position });
          next += 1;
        }
      }
      expect(next).toBe(faces.length);
      expect(next).toBe(run.result.geometry?.total.face_count);
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

    it('comes out the same to the byte when the same source is built again', async () => {
      const job = buildJob(GALLERY, {
        language: 'ocp',
        outputs: ['model.brep', 'mesh.glb', 'model.step', 'model.iges'],
      });
      const [once, again] = [await runPython(job), await runPython(job)];
      expect([...once.files.keys()]).toEqual([
        'model.brep',
        'model.step',
        'model.iges',
        'mesh.glb',
      ]);
      for (const [name, bytes] of once.files) {
        expect(Buffer.from(bytes).equals(again.files.get(name) ?? new Uint8Array()), name).toBe(
          true,
        );
      }
    });
  },
);
