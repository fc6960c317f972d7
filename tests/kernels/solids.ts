/** Runs the shared solids on one kernel and language: a kernel's test file is a call of this. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Language } from '../../src/contract/languages.ts';
import type { Measures } from '../../src/contract/result.ts';
import type { KernelRun } from '../support/run-kernel.ts';
import { buildJob } from '../support/run-kernel.ts';
import type { SolidCase } from './cases.ts';
import { CASES } from './cases.ts';

const RELATIVE = 1e-6;

export interface KernelUnderTest {
  readonly run: (job: ReturnType<typeof buildJob>) => Promise<KernelRun>;
  readonly stop: () => void;
}

export function describeSolids(language: Language, start: () => KernelUnderTest): void {
  describe(`${language}: exact values of the shared solids`, () => {
    let kernel: KernelUnderTest;
    beforeAll(() => {
      kernel = start();
    });
    afterAll(() => kernel.stop());
    for (const solid of CASES) {
      const source = solid.sources[language];
      if (source === undefined) continue;
      it(`measures: ${solid.name}`, async () => {
        const run = await kernel.run(buildJob(source, { language, outputs: [] }));
        expect(run.result.error).toBeNull();
        expect(run.exitCode).toBe(0);
        expectMeasures(run.result.geometry?.total, solid);
        const inParts = run.result.geometry?.parts.reduce(
          (sum, part) => sum + part.measures.volume_mm3,
          0,
        );
        expectClose(inParts ?? Number.NaN, solid.exact.volume, solid.exact.volume);
        expect(run.result.geometry?.solids).toHaveLength(solid.solids);
        expect(run.result.geometry?.inventory.faces).toHaveLength(solid.counts[0]);
        expect(run.result.geometry?.inventory.edges).toHaveLength(solid.counts[1]);
      });
    }
  });
}

function expectMeasures(
  measures: Measures | undefined,
  { exact, min, max, ...solid }: SolidCase,
): void {
  if (measures === undefined) throw new Error('no geometry');
  expect(measures.valid).toBe(true);
  expect(measures.solid_count).toBe(solid.solids);
  expect([measures.face_count, measures.edge_count, measures.vertex_count]).toEqual(solid.counts);
  expectClose(measures.volume_mm3, exact.volume, exact.volume);
  expectClose(measures.surface_area_mm2, exact.area, exact.area);
  const size = Math.max(...max.map((value, i) => value - (min[i] ?? 0)));
  const largestMoment = Math.max(...exact.inertia.flat().map(Math.abs));
  for (const axis of [0, 1, 2] as const) {
    expectClose(measures.center_of_mass[axis], exact.center[axis], size);
    expectClose(measures.bounding_box.min[axis], min[axis], size);
    expectClose(measures.bounding_box.max[axis], max[axis], size);
    expectClose(measures.bounding_box.size[axis], max[axis] - min[axis], size);
    for (const other of [0, 1, 2] as const) {
      expectClose(measures.inertia[axis][other], exact.inertia[axis][other], largestMoment);
    }
  }
}

/** Within 1e-6 of the scale of the quantity. */
function expectClose(actual: number, expected: number, scale: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(RELATIVE * scale);
}
