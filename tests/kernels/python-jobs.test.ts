import { beforeAll, describe, expect, it } from 'vitest';
import type { InputFile, JobSpec, Vec3 } from '../../src/contract/job.ts';
import type { KernelJob, KernelRun, StagedKernel } from '../support/run-kernel.ts';
import { buildJob, runKernel, stageKernel } from '../support/run-kernel.ts';
import { PYTHON_ROOT, runPython } from './python-kernel.ts';

/** A part with plane, cylindrical and conical faces, a hole through and a second, coloured part. */
const PYTHON = `
from OCP.BRepAlgoAPI import BRepAlgoAPI_Cut
from OCP.BRepPrimAPI import BRepPrimAPI_MakeBox, BRepPrimAPI_MakeCone, BRepPrimAPI_MakeCylinder
from OCP.gp import gp_Ax2, gp_Dir, gp_Pnt
plate = BRepPrimAPI_MakeBox(gp_Pnt(-20, -10, 0), 40, 20, 8).Shape()
hole = BRepPrimAPI_MakeCylinder(gp_Ax2(gp_Pnt(5, 2, 0), gp_Dir(0, 0, 1)), 4, 8).Shape()
spike = BRepPrimAPI_MakeCone(gp_Ax2(gp_Pnt(-10, 0, 8), gp_Dir(0, 0, 1)), 6, 2, 10).Shape()
result = {'plate': BRepAlgoAPI_Cut(plate, hole).Shape(), 'spike': {'shape': spike, 'color': 'teal'}}
`;
const REPLICAD = `
export const main = (r) => {
  const profile = r.draw([0, 0]).lineTo([6, 0]).lineTo([2, 10]).lineTo([0, 10]).close();
  return {
    plate: r.makeBaseBox(40, 20, 8).cut(r.makeCylinder(4, 8, [5, 2, 0])),
    spike: { shape: profile.sketchOnPlane('XZ').revolve([0, 0, 1]).translate(-10, 0, 8), color: 'teal' },
  };
};`;
const LABELS = [
  { name: 'plate', color: null },
  { name: 'spike', color: '#008080' },
];
const common = { protocol: 1, id: 'job_test', text_bytes: 65_536 } as const;
const tessellation = { linear_mm: 0.2, angular_rad: 0.5 };

function job(spec: JobSpec, inputs: Readonly<Partial<Record<InputFile, Uint8Array>>>): KernelJob {
  // Object.entries widens the keys of the record.
  return { spec, inputs: new Map(Object.entries(inputs)) as ReadonlyMap<InputFile, Uint8Array> };
}

function file(run: KernelRun, name: string): Uint8Array {
  const bytes = run.files.get(name);
  if (bytes === undefined) throw new Error(`no ${name}: ${JSON.stringify(run.result.error)}`);
  return bytes;
}

describe.skipIf(PYTHON_ROOT === undefined)(
  'jobs of the Python kernel (PARTSMITH_TEST_PYTHON_ROOT)',
  () => {
    let built: KernelRun;
    let brep: Uint8Array;
    const build = async (source: string): Promise<Uint8Array> =>
      file(
        await runPython(buildJob(source, { language: 'ocp', outputs: ['model.brep'] })),
        'model.brep',
      );
    beforeAll(async () => {
      built = await runPython(
        buildJob(PYTHON, { language: 'ocp', outputs: ['model.brep', 'model.step', 'mesh.glb'] }),
      );
      expect(built.result.error).toBeNull();
      brep = file(built, 'model.brep');
    });

    it('reads its own STEP back with names, colours and exact measures', async () => {
      const run = await runPython(
        job(
          { kind: 'import', ...common, format: 'step', outputs: ['model.brep'], tessellation },
          { import: file(built, 'model.step') },
        ),
      );
      const [before, after] = [built.result.geometry, run.result.geometry];
      expect(after?.parts.map(({ name, color }) => ({ name, color }))).toEqual(LABELS);
      for (const [i, part] of (before?.parts ?? []).entries()) {
        const other = after?.parts[i]?.measures;
        expect(other?.volume_mm3).toBeCloseTo(part.measures.volume_mm3, 6);
        expect(other?.center_of_mass[0]).toBeCloseTo(part.measures.center_of_mass[0], 6);
      }
    });

    it('reads a B-rep, and says which formats it does not read', async () => {
      const read = await runPython(
        job(
          { kind: 'import', ...common, format: 'brep', outputs: [], tessellation },
          { import: brep },
        ),
      );
      expect(read.result.geometry?.total.volume_mm3).toBeCloseTo(
        built.result.geometry?.total.volume_mm3 ?? Number.NaN,
        9,
      );
      const refused = await runPython(
        job(
          { kind: 'import', ...common, format: '3mf', outputs: [], tessellation },
          { import: brep },
        ),
      );
      expect(refused.result.status).toBe('unsupported');
    });

    it.each(['step', 'brep'] as const)('calls a file that is no %s a failure', async (format) => {
      const garbage = new TextEncoder().encode('ISO-10303-21; this is nothing of the kind');
      const run = await runPython(
        job({ kind: 'import', ...common, format, outputs: [], tessellation }, { import: garbage }),
      );
      expect(run.exitCode).toBe(0);
      expect(run.result.status).toBe('script_failed');
    });

    it('meshes again from the B-rep, finer where asked', async () => {
      const mesh = async (linear_mm: number): Promise<number> =>
        file(
          await runPython(
            job(
              {
                kind: 'tessellate',
                ...common,
                parts: LABELS,
                tessellation: { linear_mm, angular_rad: 3 },
              },
              { 'model.brep': brep },
            ),
          ),
          'mesh.glb',
        ).length;
      expect(await mesh(0.001)).toBeGreaterThan(2 * (await mesh(1)));
    });

    it('exports STEP from the B-rep as the build does, byte for byte', async () => {
      const run = await runPython(
        job(
          { kind: 'export', ...common, parts: LABELS, outputs: ['model.step', 'model.iges'] },
          { 'model.brep': brep },
        ),
      );
      const step = new TextDecoder().decode(file(run, 'model.step'));
      expect(step).toBe(new TextDecoder().decode(file(built, 'model.step')));
      expect(step).toContain("PRODUCT('spike','spike'");
      expect(new TextDecoder().decode(file(run, 'model.iges'))).toContain('S      1G');
    });

    it('finds the known interference, containment and clearance of the contract', async () => {
      const cube = (size: number, at: number): Promise<Uint8Array> =>
        build(`from OCP.BRepPrimAPI import BRepPrimAPI_MakeBox
from OCP.gp import gp_Pnt
result = BRepPrimAPI_MakeBox(gp_Pnt(${at}, ${at}, ${at}), ${size}, ${size}, ${size}).Shape()`);
      const fit = async (a: Uint8Array, b: Uint8Array, offset_b: Vec3): Promise<unknown> => {
        const spec = { kind: 'fit', ...common, offset_b } as const;
        return (await runPython(job(spec, { 'a.brep': a, 'b.brep': b }))).result.fit;
      };
      const [ten, forty] = [await cube(10, 0), await cube(40, -15)];
      expect(await fit(ten, ten, [8, 0, 0])).toMatchObject({
        interference_volume_mm3: expect.closeTo(200, 6),
        interference_bbox: { size: [expect.closeTo(2, 6), 10, 10] },
        min_distance_mm: 0,
      });
      expect(await fit(forty, ten, [0, 0, 0])).toMatchObject({
        interference_volume_mm3: expect.closeTo(1000, 6),
      });
      expect(await fit(ten, ten, [10, 0, 0])).toMatchObject({
        interference_volume_mm3: 0,
        interference_bbox: null,
        min_distance_mm: 0,
      });
      const [peg, ring] = [
        await build('result = through_hole(4.8, 20)'),
        await build(`from OCP.BRepAlgoAPI import BRepAlgoAPI_Cut
result = BRepAlgoAPI_Cut(through_hole(20, 10), through_hole(5.2, 10)).Shape()`),
      ];
      expect(await fit(ring, peg, [0, 0, 5])).toMatchObject({
        interference_volume_mm3: 0,
        min_distance_mm: expect.closeTo(0.2, 6),
      });
    });

    it('says the valid range of a section that misses the part', async () => {
      const spec = { kind: 'section', ...common, plane: 'XY', at: 30, tolerance_mm: 0.05 } as const;
      const run = await runPython(job(spec, { 'model.brep': brep }));
      expect(run.result.section).toMatchObject({ intersects: false, area_mm2: 0, regions: [] });
      expect(run.result.section?.range[0]).toBeCloseTo(0, 6);
      expect(run.result.section?.range[1]).toBeCloseTo(18, 6);
    });

    describe('agrees with the replicad kernel', () => {
      let staged: StagedKernel;
      let other: KernelRun;
      let otherBrep: Uint8Array;
      beforeAll(async () => {
        staged = stageKernel('replicad');
        other = await runKernel(staged, buildJob(REPLICAD));
        otherBrep = file(other, 'model.brep');
        return () => staged.remove();
      });

      it('on every measure', () => {
        const [ours, theirs] = [built.result.geometry, other.result.geometry];
        expect(ours?.parts.map((part) => part.shape)).toEqual(theirs?.parts.map((p) => p.shape));
        expect(rounded(ours?.total)).toEqual(rounded(theirs?.total));
        expect(rounded(ours?.solids)).toEqual(rounded(theirs?.solids));
        const kinds = (run: KernelRun): unknown =>
          run.result.geometry?.inventory.faces
            .map((face) => [face.part, face.kind, face.concave, face.area_mm2.toFixed(6)].join(' '))
            .toSorted((a, b) => (a < b ? -1 : 1));
        expect(kinds(built)).toEqual(kinds(other));
      });

      it.each([
        ['XY', 4],
        ['XZ', 2],
        ['YZ', -10],
      ] as const)('on the section %s at %d', async (plane, at) => {
        const spec = { kind: 'section', ...common, plane, at, tolerance_mm: 0.01 } as const;
        const ours = (await runPython(job(spec, { 'model.brep': brep }))).result.section;
        const theirs = (await runKernel(staged, job(spec, { 'model.brep': otherBrep }))).result
          .section;
        expect(ours?.intersects).toBe(true);
        expect(ours?.area_mm2).toBeCloseTo(theirs?.area_mm2 ?? Number.NaN, 6);
        const outlines = (section: typeof ours): unknown =>
          section?.regions.map(({ part, outer, holes }) => ({
            part,
            area: areaOf(outer).toFixed(3),
            holes: holes.map((hole) => areaOf(hole).toFixed(3)),
          }));
        expect(outlines(ours)).toEqual(outlines(theirs));
      });

      it.each([
        ['front', [0, -1, 0], [0, 0, 1]],
        ['iso', [1, -1, 1], [0, 0, 1]],
      ] as const)('on the %s view', async (_name, direction, up) => {
        const spec = {
          kind: 'project',
          ...common,
          direction: [...direction] satisfies Vec3,
          up: [...up] satisfies Vec3,
          with_hidden: true,
          tolerance_mm: 0.01,
        } as const;
        const ours = (await runPython(job(spec, { 'model.brep': brep }))).result.projection;
        const theirs = (await runKernel(staged, job(spec, { 'model.brep': otherBrep }))).result
          .projection;
        expect(rounded(ours?.bounds)).toEqual(rounded(theirs?.bounds));
        for (const visible of [true, false]) {
          for (const edge of ['sharp', 'smooth', 'outline'] as const) {
            const length = (projection: typeof ours): number =>
              (projection?.lines ?? [])
                .filter((line) => line.visible === visible && line.edge === edge)
                .reduce((sum, line) => sum + lengthOf(line.points), 0);
            expect(length(ours), `${edge} ${visible}`).toBeCloseTo(length(theirs), 2);
          }
        }
      });
    });
  },
);

/** Numbers to 1e-6, so that toEqual compares what two kernels must agree on. */
function rounded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value ?? null, (_key, item: unknown) =>
      typeof item === 'number' ? Math.round(item * 1e5) / 1e5 + 0 : item,
    ),
  );
}

type Points = readonly (readonly [number, number])[];

function areaOf(loop: Points): number {
  return loop.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = loop[(i + 1) % loop.length] ?? [x, y];
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);
}

function lengthOf(points: Points): number {
  return points.reduce((sum, [x, y], i) => {
    const [lastX, lastY] = points[i - 1] ?? [x, y];
    return sum + Math.hypot(x - lastX, y - lastY);
  }, 0);
}
