import { createTwoFilesPatch } from 'diff';
import { z } from 'zod';
import { PartsmithError } from '../contract/errors.ts';
import {
  describeDesign,
  designMetadataSchema,
  designNameField,
  type DesignMetadataAnswer,
} from '../engine/design-answer.ts';
import { round3 } from '../engine/model-summary.ts';
import { defineOperation } from '../engine/operation.ts';

const version = z.int().min(1).max(999_999_999);
const delta = z.number().nullable();

/** A diff is for reading; sources are bounded, but two of them that share no line are not short. */
const DIFF_CHARACTERS = 200_000;

export const diffDesigns = defineOperation({
  name: 'diff_designs',
  title: 'Compare two versions of a design',
  description: `What changed from version v1 to v2: a unified diff of the source, changed parameters, and the
deltas of volume, area, size and counts (negative: v2 is smaller; null: a version was never built).`,
  effect: 'read',
  rest: [{ method: 'GET', path: '/design/{name}/diff' }],
  tool: true,
  input: z.strictObject({
    name: designNameField,
    v1: version.describe('From this version.'),
    v2: version.describe('To this version.'),
  }),
  output: z.object({
    name: z.string(),
    v1: z.int(),
    v2: z.int(),
    source_diff: z.string(),
    parameters_diff: z.record(z.string(), z.object({ v1: z.unknown(), v2: z.unknown() })),
    volume_delta_mm3: delta,
    surface_area_delta_mm2: delta,
    bbox_size_delta_mm: z.array(z.number()).length(3).nullable(),
    face_count_delta: delta,
    edge_count_delta: delta,
    vertex_count_delta: delta,
    v1_metadata: designMetadataSchema,
    v2_metadata: designMetadataSchema,
  }),
  async handle(input, { services, caller }) {
    const { designs } = services.store;
    const one = await designs.get(caller.id, input.name, input.v1);
    const two = await designs.get(caller.id, input.name, input.v2);
    const v1 = describeDesign(one.metadata);
    const v2 = describeDesign(two.metadata);
    const source = createTwoFilesPatch(
      `${input.name} v${input.v1}`,
      `${input.name} v${input.v2}`,
      one.code,
      two.code,
      undefined,
      undefined,
      { context: 3, timeout: 2_000 },
    );
    if (source === undefined || source.length > DIFF_CHARACTERS) {
      throw new PartsmithError(
        'too_large',
        'The two sources differ too much to be compared line by line.',
        {
          hint: 'Read both with get_design.',
        },
      );
    }
    return {
      output: {
        name: input.name,
        v1: input.v1,
        v2: input.v2,
        source_diff: one.code === two.code ? '' : source,
        parameters_diff: changedParameters(v1, v2),
        ...geometryDeltas(v1.geometry, v2.geometry),
        v1_metadata: v1,
        v2_metadata: v2,
      },
    };
  },
});

function changedParameters(
  v1: DesignMetadataAnswer,
  v2: DesignMetadataAnswer,
): Record<string, { v1: unknown; v2: unknown }> {
  const names = new Set([...Object.keys(v1.parameters), ...Object.keys(v2.parameters)]);
  return Object.fromEntries(
    [...names]
      .filter((name) => JSON.stringify(v1.parameters[name]) !== JSON.stringify(v2.parameters[name]))
      .map((name) => [name, { v1: v1.parameters[name] ?? null, v2: v2.parameters[name] ?? null }]),
  );
}

function geometryDeltas(a: DesignMetadataAnswer['geometry'], b: DesignMetadataAnswer['geometry']) {
  if (a === null || b === null) {
    return {
      volume_delta_mm3: null,
      surface_area_delta_mm2: null,
      bbox_size_delta_mm: null,
      face_count_delta: null,
      edge_count_delta: null,
      vertex_count_delta: null,
    };
  }
  return {
    volume_delta_mm3: round3(b.volume_mm3 - a.volume_mm3),
    surface_area_delta_mm2: round3(b.surface_area_mm2 - a.surface_area_mm2),
    bbox_size_delta_mm: b.bounding_box.size.map((size, axis) =>
      round3(size - (a.bounding_box.size[axis] ?? 0)),
    ),
    face_count_delta: b.face_count - a.face_count,
    edge_count_delta: b.edge_count - a.edge_count,
    vertex_count_delta: b.vertex_count - a.vertex_count,
  };
}
