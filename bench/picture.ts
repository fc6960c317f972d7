/** The trusted renderer, as operations call it: worker thread, check of the GLB, picture, PNG. */
import { createGeometry } from '../src/geometry/geometry.ts';
import { glbOf } from '../tests/support/make-glb.ts';
import { sphere } from '../tests/support/shapes.ts';
import { latency, type Section } from './figures.ts';

/** Rings of a sphere that has 4·159² − 2·318 = 100 488 triangles. */
const RINGS = 159;
const TURNS = 15;

export async function measurePicture(): Promise<Section> {
  const geometry = createGeometry();
  const signal = new AbortController().signal;
  const view = { view: 'iso', width: 800, height: 600 } as const;
  try {
    const known = glbOf([sphere([0, 0, 0], 50, RINGS)]);
    const first: number[] = [];
    const again: number[] = [];
    for (let turn = 0; turn < TURNS + 4; turn += 1) {
      const fresh = glbOf([sphere([0, 0, turn], 50, RINGS)]);
      const unseen = await timed(() => geometry.renderView(fresh, view, signal));
      const seen = await timed(() => geometry.renderView(known, view, signal));
      // The first turns start the threads and warm their code.
      if (turn < 4) continue;
      first.push(unseen);
      again.push(seen);
    }
    return {
      title: '3D picture, 100 000 triangles, 800×600',
      figures: [
        ...latency('of a model seen before', again, { p50: 50 }),
        ...latency('of a model never seen (GLB checked and indexed too)', first, { p50: 50 }),
      ],
    };
  } finally {
    await geometry.close();
  }
}

async function timed(task: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await task();
  return performance.now() - started;
}
