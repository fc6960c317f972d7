import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InputFile, JobSpec } from '../../src/contract/job.ts';
import type { Fit, Projection, Section } from '../../src/contract/result.ts';
import type { KernelRun, StagedKernel } from '../support/run-kernel.ts';
import { buildJob, runKernel, stageKernel } from '../support/run-kernel.ts';

const BASE = { protocol: 1, id: 'job_test', text_bytes: 4096 } as const;
const TESSELLATION = { linear_mm: 0.05, angular_rad: 0.3 };

/** Each is a part of one build; the jobs below take the B-rep of single ones. */
const SHAPES: Readonly<Record<string, string>> = {
  cube: 'r.makeBaseBox(10, 10, 10)',
  shell: 'r.makeBaseBox(40, 40, 40).translateZ(-15)',
  peg: 'r.makeCylinder(2.4, 20)',
  plate: 'r.makeBaseBox(30, 30, 20).cut(r.makeCylinder(2.6, 20))',
  rounded: "r.makeBaseBox(30, 20, 10).fillet(4, (e) => e.inDirection('Z'))",
  pipe: 'r.makeCylinder(10, 30).cut(r.makeCylinder(6, 30))',
};

let kernel: StagedKernel;
const breps = new Map<string, Uint8Array>();
let assembly: KernelRun;

beforeAll(async () => {
  kernel = stageKernel();
  for (const [name, source] of Object.entries(SHAPES)) {
    const run = await runKernel(kernel, buildJob(`export const main = (r) => ${source};`));
    breps.set(name, file(run, 'model.brep'));
  }
  assembly = await runKernel(
    kernel,
    buildJob(
      `export const main = (r) => [
        { shape: r.makeBaseBox(20, 10, 5), name: 'base ü', color: 'tomato' },
        { shape: r.makeCylinder(3, 12, [0, 0, 5]), name: 'pin', color: '#4682b4' }];`,
      { outputs: ['model.brep', 'model.step'] },
    ),
  );
});
afterAll(() => kernel.remove());

function file(run: KernelRun, name: string): Uint8Array {
  const bytes = run.files.get(name);
  if (bytes === undefined) throw new Error(`no ${name}: ${run.result.error?.message}`);
  return bytes;
}

function brep(name: string): Uint8Array {
  const bytes = breps.get(name);
  if (bytes === undefined) throw new Error(`no shape ${name}`);
  return bytes;
}

const run = (
  spec: JobSpec,
  inputs: readonly (readonly [InputFile, Uint8Array])[],
): Promise<KernelRun> => runKernel(kernel, { spec, inputs: new Map(inputs) });

async function fit(a: string, b: string, offset_b: [number, number, number]): Promise<Fit> {
  const answer = await run({ kind: 'fit', ...BASE, offset_b }, [
    ['a.brep', brep(a)],
    ['b.brep', brep(b)],
  ]);
  if (answer.result.fit === null) throw new Error(answer.result.error?.message);
  return answer.result.fit;
}

describe('fit', () => {
  it('of cubes shifted by 8 is an interference of 200 mm³ with its box', async () => {
    const answer = await fit('cube', 'cube', [8, 0, 0]);
    expect(answer.interference_volume_mm3).toBeCloseTo(200, 6);
    expect(answer.interference_bbox?.size.map((value) => Math.round(value * 1e6) / 1e6)).toEqual([
      2, 10, 10,
    ]);
    expect(answer.min_distance_mm).toBe(0);
  });

  it('counts containment as interference of the whole inner part', async () => {
    expect((await fit('shell', 'cube', [0, 0, 0])).interference_volume_mm3).toBeCloseTo(1000, 6);
  });

  it('of a peg Ø4.8 in a hole Ø5.2 is a clearance of 0.2 mm, between points that are that far apart', async () => {
    const answer = await fit('plate', 'peg', [0, 0, 0]);
    expect(answer.interference_volume_mm3).toBe(0);
    expect(answer.interference_bbox).toBeNull();
    expect(answer.min_distance_mm).toBeCloseTo(0.2, 9);
    const [a, b] = answer.closest_points ?? [];
    if (a === undefined || b === undefined) throw new Error('no points');
    expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])).toBeCloseTo(0.2, 9);
  });

  it('of touching cubes is contact: distance 0 without volume', async () => {
    const answer = await fit('cube', 'cube', [10, 0, 0]);
    expect([answer.interference_volume_mm3, answer.min_distance_mm]).toEqual([0, 0]);
  });

  it('measures the gap of parts that stand apart', async () => {
    expect((await fit('cube', 'cube', [0, 13, 14])).min_distance_mm).toBeCloseTo(5, 9);
  });
});

describe('section', () => {
  const section = async (
    plane: 'XY' | 'XZ' | 'YZ',
    at: number,
    of = brep('pipe'),
  ): Promise<Section> => {
    const spec: JobSpec = { kind: 'section', ...BASE, plane, at, tolerance_mm: 0.01 };
    const answer = await run(spec, [['model.brep', of]]);
    if (answer.result.section === null) throw new Error(answer.result.error?.message);
    return answer.result.section;
  };

  it('across a pipe is a ring: exact area, outer counter-clockwise, hole clockwise', async () => {
    const cut = await section('XY', 12);
    expect(cut.area_mm2).toBeCloseTo(64 * Math.PI, 9);
    expect(cut.regions).toHaveLength(1);
    const [ring] = cut.regions;
    expect(signedArea(ring?.outer ?? [])).toBeGreaterThan(100 * Math.PI * 0.995);
    expect(signedArea(ring?.outer ?? [])).toBeLessThan(100 * Math.PI);
    expect(signedArea(ring?.holes[0] ?? [])).toBeLessThan(-36 * Math.PI * 0.99);
    for (const [x, y] of ring?.outer ?? []) expect(Math.hypot(x, y)).toBeCloseTo(10, 9);
    expect(cut.range).toEqual([0, 30]);
  });

  it('along a pipe is two rectangles in (Y, Z)', async () => {
    const cut = await section('YZ', 0);
    expect(cut.area_mm2).toBeCloseTo(2 * 4 * 30, 9);
    const corners = cut.regions.flatMap((region) => region.outer);
    expect(cut.regions).toHaveLength(2);
    expect(corners).toHaveLength(8);
    expect(Math.max(...corners.map(([, z]) => z))).toBeCloseTo(30, 9);
    expect(Math.min(...corners.map(([y]) => y))).toBeCloseTo(-10, 9);
  });

  it('beside the part says so, with the range that would cut', async () => {
    const cut = await section('XZ', 50);
    expect([cut.intersects, cut.area_mm2, cut.regions.length]).toEqual([false, 0, 0]);
    expect(cut.range[0]).toBeCloseTo(-10, 6);
    expect(cut.range[1]).toBeCloseTo(10, 6);
  });

  it('tells the part of each region', async () => {
    const cut = await section('XZ', 0, file(assembly, 'model.brep'));
    expect(cut.regions.map((region) => region.part)).toEqual([0, 1]);
    expect(cut.area_mm2).toBeCloseTo(20 * 5 + 6 * 12, 9);
  });
});

describe('projection', () => {
  const project = async (
    of: Uint8Array,
    with_hidden: boolean,
    direction: [number, number, number],
  ) => {
    const up: [number, number, number] = direction[2] === 0 ? [0, 0, 1] : [0, 1, 0];
    const spec: JobSpec = {
      kind: 'project',
      ...BASE,
      direction,
      up,
      with_hidden,
      tolerance_mm: 0.01,
    };
    const answer = await run(spec, [['model.brep', of]]);
    if (answer.result.projection === null) throw new Error(answer.result.error?.message);
    return answer.result.projection;
  };

  it('from the front has X to the right and Z up, with the bore hidden', async () => {
    const drawing = await project(brep('pipe'), true, [0, -1, 0]);
    expect(drawing.bounds.min.map((value) => Math.round(value * 1e6) / 1e6)).toEqual([-10, 0]);
    expect(drawing.bounds.max.map((value) => Math.round(value * 1e6) / 1e6)).toEqual([10, 30]);
    expect(uprights(drawing, true)).toEqual([-10, 10]);
    expect(uprights(drawing, false)).toEqual([-6, 6]);
  });

  it('draws a silhouette that runs along a tangent edge as an outline', async () => {
    const drawing = await project(brep('rounded'), false, [0, -1, 0]);
    expect(uprights(drawing, true)).toEqual([-15, 15]);
  });

  it('without hidden lines has only visible ones', async () => {
    const drawing = await project(brep('pipe'), false, [0, 0, 1]);
    expect(drawing.lines.every((line) => line.visible)).toBe(true);
    expect(drawing.lines.filter((line) => line.edge === 'sharp').length).toBeGreaterThanOrEqual(2);
  });
});

describe('exchange', () => {
  it('writes STEP with names and colours, the same bytes every time', async () => {
    const step = Buffer.from(file(assembly, 'model.step')).toString('latin1');
    expect(step.startsWith('ISO-10303-21;')).toBe(true);
    expect(step).toContain("'pin'");
    // Tomato's green, 0x63 of 255, as sRGB: what other programs read.
    expect(step).toMatch(/COLOUR_RGB\('',1\.?,0\.388/);
    expect(step).toContain('1970-01-01T00:00:00');
    const parts = assembly.result.geometry?.parts.map(({ name, color }) => ({ name, color })) ?? [];
    const spec: JobSpec = { kind: 'export', ...BASE, parts, outputs: ['model.step', 'model.brep'] };
    const exported = await run(spec, [['model.brep', file(assembly, 'model.brep')]]);
    const again = await run(spec, [['model.brep', file(assembly, 'model.brep')]]);
    expect(Buffer.compare(file(again, 'model.step'), file(exported, 'model.step'))).toBe(0);
    expect(Buffer.compare(file(exported, 'model.brep'), file(assembly, 'model.brep'))).toBe(0);
  });

  it.each(['step', 'brep'] as const)(
    'reads its own %s back with the same measures',
    async (format) => {
      const spec: JobSpec = {
        kind: 'import',
        ...BASE,
        format,
        outputs: ['model.brep'],
        tessellation: TESSELLATION,
      };
      const imported = await run(spec, [['import', file(assembly, `model.${format}`)]]);
      expect(imported.result.error).toBeNull();
      expect(imported.result.geometry?.parts).toHaveLength(2);
      const volumes = (of: KernelRun): number[] =>
        of.result.geometry?.parts.map((part) => Math.round(part.measures.volume_mm3 * 1e6)) ?? [];
      expect(volumes(imported)).toEqual(volumes(assembly));
    },
  );

  it('says which formats it imports when given another', async () => {
    const spec: JobSpec = {
      kind: 'import',
      ...BASE,
      format: 'stl',
      outputs: [],
      tessellation: TESSELLATION,
    };
    const answer = await run(spec, [['import', new TextEncoder().encode('solid x')]]);
    expect(answer.result.status).toBe('unsupported');
    expect(answer.result.error?.message).toContain('step and brep');
  });

  it.each(['step', 'brep'] as const)('refuses bytes that are no %s', async (format) => {
    const spec: JobSpec = {
      kind: 'import',
      ...BASE,
      format,
      outputs: [],
      tessellation: TESSELLATION,
    };
    const answer = await run(spec, [['import', new TextEncoder().encode('this is no model\n')]]);
    expect(answer.result.status).toBe('script_failed');
    expect(answer.result.error?.type).toBe('ImportError');
  });

  it('says that it writes no IGES', async () => {
    const spec: JobSpec = { kind: 'export', ...BASE, parts: [], outputs: ['model.iges'] };
    const answer = await run(spec, [['model.brep', brep('cube')]]);
    expect(answer.result.status).toBe('unsupported');
    expect(answer.result.error?.hint).toContain('step');
  });
});

describe('inventory', () => {
  it('tells holes from pins, cones and tori by their exact sizes', async () => {
    const source = `export const main = (r) => [
      r.makeBaseBox(40, 40, 10).cut(r.makeCylinder(3, 10, [5, 6, 0])),
      r.makeCylinder(4, 10, [50, 0, 0]),
      r.draw([0, 0]).lineTo([9, 0]).lineTo([3, 6]).lineTo([0, 6]).close().sketchOnPlane('XZ').revolve([0, 0, 1]),
      r.cast(new (r.getOC().BRepPrimAPI_MakeTorus)(12, 3).Shape()).translate(100, 0, 7),
      r.makeBaseBox(40, 40, 40).cut(r.makeSphere(10).translateZ(40))];`;
    const answer = await runKernel(kernel, buildJob(source, { outputs: [] }));
    const faces = answer.result.geometry?.inventory.faces ?? [];
    const [hole, pin] = faces.filter((face) => face.kind === 'cylinder');
    expect([hole?.radius_mm, hole?.concave, pin?.radius_mm, pin?.concave]).toEqual([
      3,
      true,
      4,
      false,
    ]);
    expect(hole?.axis?.origin.slice(0, 2)).toEqual([5, 6]);
    expect(Math.abs(hole?.axis?.direction[2] ?? 0)).toBe(1);
    const cone = faces.find((face) => face.kind === 'cone');
    expect(cone?.half_angle_deg).toBeCloseTo(45, 9);
    expect(Math.abs(cone?.axis?.direction[2] ?? 0)).toBeCloseTo(1, 9);
    expect(cone?.concave).toBe(false);
    const torus = faces.find((face) => face.kind === 'torus');
    expect(
      [torus?.radius_mm, torus?.minor_radius_mm].map(
        (value) => Math.round((value ?? 0) * 1e9) / 1e9,
      ),
    ).toEqual([12, 3]);
    expect(torus?.axis?.origin.map((value) => Math.round(value * 1e9) / 1e9)).toEqual([100, 0, 7]);
    const sphere = faces.find((face) => face.kind === 'sphere');
    expect([sphere?.radius_mm, sphere?.concave]).toEqual([10, true]);
    const bottom = faces.find((face) => face.kind === 'plane' && face.center[2] === 0);
    expect(bottom?.normal?.map((value) => value + 0)).toEqual([0, 0, -1]);
  });

  it('gives circles their radius and centre and joins each edge to its faces', async () => {
    const answer = await runKernel(
      kernel,
      buildJob('export default replicad.makeCylinder(4, 10);', { outputs: [] }),
    );
    const edges = answer.result.geometry?.inventory.edges ?? [];
    const circles = edges.filter((edge) => edge.kind === 'circle');
    expect(circles.map((edge) => edge.radius_mm)).toEqual([4, 4]);
    expect(circles.map((edge) => edge.center?.[2]).sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual([
      0, 10,
    ]);
    expect(circles.map((edge) => edge.faces.length)).toEqual([2, 2]);
    const [seam] = edges.filter((edge) => edge.kind === 'line');
    expect([seam?.length_mm, seam?.faces.length]).toEqual([10, 1]);
  });
});

/** Where upright contour lines stand; smooth edges and seams are none. */
function uprights({ lines }: Projection, visible: boolean): number[] {
  const places = lines
    .filter((line) => line.visible === visible && ['sharp', 'outline'].includes(line.edge))
    .filter(({ points }) => points.every(([x]) => Math.abs(x - (points[0]?.[0] ?? 0)) < 1e-6))
    .map((line) => Math.round(line.points[0]?.[0] ?? 0));
  return [...new Set(places)].sort((a, b) => a - b);
}

function signedArea(loop: readonly (readonly [number, number])[]): number {
  let doubled = 0;
  for (const [i, [x, y]] of loop.entries()) {
    const [nextX, nextY] = loop[(i + 1) % loop.length] ?? [x, y];
    doubled += x * nextY - nextX * y;
  }
  return doubled / 2;
}
