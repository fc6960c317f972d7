import { createHash } from 'node:crypto';
import type { Measures, ModelGeometry } from '../../src/contract/result.ts';
import type { BlobRef, BuildRecord } from '../../src/store/store.ts';

const BOX: Measures = {
  bounding_box: { min: [0, 0, 0], max: [1, 1, 1], size: [1, 1, 1] },
  volume_mm3: 1,
  surface_area_mm2: 6,
  center_of_mass: [0.5, 0.5, 0.5],
  inertia: [
    [1 / 6, 0, 0],
    [0, 1 / 6, 0],
    [0, 0, 1 / 6],
  ],
  valid: true,
  solid_count: 1,
  face_count: 6,
  edge_count: 12,
  vertex_count: 8,
};

/** A well-formed build whose volume is `mark`, so that a test can tell one from another. */
export function sampleBuild(
  mark: number,
  options: { readonly faces?: number; readonly glb?: BlobRef } = {},
): BuildRecord {
  const geometry: ModelGeometry = {
    dimension: 3,
    exact: true,
    total: { ...BOX, volume_mm3: mark },
    solids: [BOX],
    parts: [{ name: 'part', color: null, shape: 'solid', measures: BOX }],
    inventory: {
      faces: Array.from({ length: options.faces ?? 6 }, (_, id) => ({
        id,
        kind: 'plane' as const,
        area_mm2: 1,
        center: [0, 0, id] as const satisfies readonly number[] as [number, number, number],
        part: 0,
      })),
      edges: [],
      truncated: false,
    },
  };
  return {
    key: keyOf(mark),
    kernel: 'replicad',
    kernel_digest: 'a'.repeat(64),
    language: 'replicad',
    source_sha256: 'b'.repeat(64),
    parameters: { mark },
    tessellation: { linear_mm: 0.05, angular_rad: 0.3 },
    built_at: '2026-01-01T00:00:00.000Z',
    result: {
      protocol: 1,
      status: 'ok',
      error: null,
      stdout: '',
      stderr: '',
      warnings: [],
      timings: {},
      parameters: { mark },
      geometry,
      section: null,
      projection: null,
      fit: null,
    },
    geometry,
    files: options.glb === undefined ? {} : { 'mesh.glb': options.glb },
  };
}

export function keyOf(mark: number): string {
  return createHash('sha256').update(`build ${mark}`).digest('hex');
}
