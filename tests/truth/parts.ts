/** Parts with known or independently checkable truth, and their files, made once per test file. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { Tessellation } from '../../src/contract/job.ts';
import type { ModelGeometry } from '../../src/contract/result.ts';
import { buildJob, runKernel, stageKernel, type StagedKernel } from '../support/run-kernel.ts';

export const SOURCES = {
  box: `import { makeBox } from 'replicad';
    export default () => makeBox([1, 2, 3], [11, 22, 33]);`,
  cylinder: `import { makeCylinder } from 'replicad';
    export default () => makeCylinder(5, 20, [10, 0, 0], [0, 0, 1]);`,
  sphere: `import { makeSphere } from 'replicad';
    export default () => makeSphere(7);`,
  bracket: `import { drawRoundedRectangle, makeCylinder } from 'replicad';
    export default () => {
      let part = drawRoundedRectangle(60, 40, 5).sketchOnPlane('XY').extrude(8);
      for (const [x, y] of [[-20, -10], [20, -10], [-20, 10], [20, 10]]) {
        part = part.cut(makeCylinder(2.5, 20, [x, y, -5]));
      }
      return part.cut(makeCylinder(8, 20, [0, 0, -5])).fillet(1, (edges) => edges.inPlane('XY', 8));
    };`,
  pair: `import { makeBox, makeCylinder } from 'replicad';
    export default () => [
      { shape: makeBox([0, 0, 0], [10, 10, 10]), name: 'base & "foot" <1>', color: '#ff8000' },
      { shape: makeCylinder(3, 12, [30, 0, 0]), name: 'peg', color: '#0080ff' },
    ];`,
} as const;
export type PartName = keyof typeof SOURCES;

export const PART_NAMES: readonly PartName[] = ['box', 'cylinder', 'sphere', 'bracket', 'pair'];

export interface BuiltPart {
  readonly geometry: ModelGeometry;
  readonly brep: Uint8Array;
  readonly glb: Uint8Array;
}

export interface PartShop {
  build(part: PartName, tessellation?: Tessellation): Promise<BuiltPart>;
  /** STEP from the stored B-rep, by the kernel that made it. */
  step(built: BuiltPart): Promise<Uint8Array>;
  save(filename: string, bytes: Uint8Array): Promise<string>;
}

/** A kernel and a folder for the tests of one file. */
export function usePartShop(): PartShop {
  let kernel: StagedKernel;
  let folder: string;
  const built = new Map<string, Promise<BuiltPart>>();
  beforeAll(async () => {
    kernel = stageKernel();
    folder = await mkdtemp(join(tmpdir(), 'partsmith-truth-'));
  });
  afterAll(async () => {
    kernel.remove();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    build(part, tessellation = { linear_mm: 0.05, angular_rad: 0.3 }) {
      const key = JSON.stringify([part, tessellation]);
      const known = built.get(key) ?? make(kernel, part, tessellation);
      built.set(key, known);
      return known;
    },
    async step({ brep, geometry }) {
      const parts = geometry.parts.map(({ name, color }) => ({ name, color }));
      const run = await runKernel(kernel, {
        spec: {
          kind: 'export',
          protocol: 1,
          id: 'job_truth',
          text_bytes: 65_536,
          parts,
          outputs: ['model.step'],
        },
        inputs: new Map([['model.brep', brep]]),
      });
      return fileOf(run.files, 'model.step', run.result.error?.message);
    },
    async save(filename, bytes) {
      const path = join(folder, filename);
      await writeFile(path, bytes);
      return path;
    },
  };
}

async function make(
  kernel: StagedKernel,
  part: PartName,
  tessellation: Tessellation,
): Promise<BuiltPart> {
  const run = await runKernel(kernel, buildJob(SOURCES[part], { tessellation }));
  const { geometry, error } = run.result;
  if (geometry === null) throw new Error(`${part} was not built: ${error?.message}`);
  return {
    geometry,
    brep: fileOf(run.files, 'model.brep', error?.message),
    glb: fileOf(run.files, 'mesh.glb', error?.message),
  };
}

function fileOf(
  files: ReadonlyMap<string, Uint8Array>,
  name: string,
  why: string | undefined,
): Uint8Array {
  const file = files.get(name);
  if (file === undefined) throw new Error(`the kernel made no ${name}: ${why}`);
  return file;
}
