/** Takes a kernel's mesh.glb apart, independently of the code that draws it. */
import { z } from 'zod';
import { lineExtrasSchema, triangleExtrasSchema } from '../../src/contract/glb-extras.ts';

const index = z.int().nonnegative();
const documentSchema = z.object({
  nodes: z.array(
    z.object({
      name: z.string(),
      mesh: index.optional(),
      children: z.array(index).optional(),
      matrix: z.array(z.number()).length(16).optional(),
    }),
  ),
  meshes: z
    .array(
      z.object({
        primitives: z.array(
          z.object({
            mode: z.int(),
            attributes: z.object({ POSITION: index, NORMAL: index.optional() }),
            indices: index,
            material: index.optional(),
            extras: z.unknown(),
          }),
        ),
      }),
    )
    .default([]),
  materials: z
    .array(z.object({ pbrMetallicRoughness: z.object({ baseColorFactor: z.array(z.number()) }) }))
    .default([]),
  accessors: z.array(z.object({ bufferView: index, count: z.int() })).default([]),
  bufferViews: z.array(z.object({ byteOffset: index, byteLength: index })).default([]),
});

export interface PartOfGlb {
  readonly name: string;
  readonly color: readonly number[] | undefined;
  readonly positions: Float32Array;
  readonly normals: Float32Array;
  readonly indices: Uint32Array;
  readonly faces: readonly (readonly [number, number])[];
  readonly firstFace: number;
  readonly linePositions: Float32Array;
  readonly lineIndices: Uint32Array;
  readonly edgeIds: readonly number[];
  readonly edges: readonly (readonly [number, number])[];
}

export function readGlb(bytes: Uint8Array): PartOfGlb[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const jsonLength = view.getUint32(12, true);
  const json: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(20, 20 + jsonLength)));
  const document = documentSchema.parse(json);
  const binary = bytes.slice(28 + jsonLength);
  const bytesOf = (accessor: number): ArrayBuffer => {
    const { byteOffset, byteLength } = at(
      document.bufferViews,
      at(document.accessors, accessor).bufferView,
    );
    return binary.slice(byteOffset, byteOffset + byteLength).buffer;
  };
  const [root] = document.nodes;
  return (root?.children ?? []).map((child) => {
    const node = at(document.nodes, child);
    const primitives = node.mesh === undefined ? [] : at(document.meshes, node.mesh).primitives;
    const triangles = primitives.find((primitive) => primitive.mode === 4);
    const lines = primitives.find((primitive) => primitive.mode === 1);
    const triangleExtras = triangles && triangleExtrasSchema.parse(triangles.extras);
    const lineExtras = lines && lineExtrasSchema.parse(lines.extras);
    const floats = (accessor: number | undefined): Float32Array =>
      accessor === undefined ? new Float32Array() : new Float32Array(bytesOf(accessor));
    const integers = (accessor: number | undefined): Uint32Array =>
      accessor === undefined ? new Uint32Array() : new Uint32Array(bytesOf(accessor));
    return {
      name: node.name,
      color:
        triangles?.material === undefined
          ? undefined
          : at(document.materials, triangles.material).pbrMetallicRoughness.baseColorFactor,
      positions: floats(triangles?.attributes.POSITION),
      normals: floats(triangles?.attributes.NORMAL),
      indices: integers(triangles?.indices),
      faces: triangleExtras?.faces ?? [],
      firstFace: triangleExtras?.first_face ?? 0,
      linePositions: floats(lines?.attributes.POSITION),
      lineIndices: integers(lines?.indices),
      edgeIds: lineExtras?.edge_ids ?? [],
      edges: lineExtras?.edges ?? [],
    };
  });
}

function at<T>(items: readonly T[], position: number): T {
  const item = items[position];
  if (item === undefined) throw new RangeError(`nothing at ${position}`);
  return item;
}

/** Merges vertices by equal position: a closed surface has every directed edge once and its reverse once. */
export function openEdges({ positions, indices }: PartOfGlb): number {
  const merged = new Map<string, number>();
  const idOf = (vertex: number): number => {
    const key = positionKey(positions, vertex);
    const known = merged.get(key) ?? merged.size;
    merged.set(key, known);
    return known;
  };
  const balance = new Map<string, number>();
  for (let i = 0; i < indices.length; i += 3) {
    const corners = [...indices.subarray(i, i + 3)].map(idOf);
    for (const [k, from] of corners.entries()) {
      const to = corners[(k + 1) % 3] ?? from;
      const key = from < to ? `${from} ${to}` : `${to} ${from}`;
      balance.set(key, (balance.get(key) ?? 0) + (from < to ? 1 : 1000));
    }
  }
  // Once forwards and once backwards is 1 + 1000.
  return [...balance.values()].filter((count) => count !== 1001).length;
}

/** −0 and 0 are one place. */
export function positionKey(positions: Float32Array, vertex: number): string {
  return [0, 1, 2].map((axis) => (positions[vertex * 3 + axis] ?? 0) + 0).join(' ');
}

/** By the divergence theorem; positive when triangles are seen counter-clockwise from outside. */
export function meshVolume({ positions, indices }: PartOfGlb): number {
  let six = 0;
  for (let i = 0; i < indices.length; i += 3) {
    const [a, b, c] = [0, 1, 2].map((k) => {
      const vertex = (indices[i + k] ?? 0) * 3;
      return [
        positions[vertex] ?? 0,
        positions[vertex + 1] ?? 0,
        positions[vertex + 2] ?? 0,
      ] as const;
    });
    if (a === undefined || b === undefined || c === undefined) continue;
    six +=
      a[0] * (b[1] * c[2] - b[2] * c[1]) +
      a[1] * (b[2] * c[0] - b[0] * c[2]) +
      a[2] * (b[0] * c[1] - b[1] * c[0]);
  }
  return six / 6;
}

/** The smallest cosine between a vertex normal and the normal of a triangle that uses it. */
export function worstNormal({ positions, normals, indices }: PartOfGlb): number {
  let worst = 1;
  const vector = (of: Float32Array, vertex: number): [number, number, number] => [
    of[vertex * 3] ?? 0,
    of[vertex * 3 + 1] ?? 0,
    of[vertex * 3 + 2] ?? 0,
  ];
  for (let i = 0; i < indices.length; i += 3) {
    const corners = [...indices.subarray(i, i + 3)];
    const [a, b, c] = corners.map((vertex) => vector(positions, vertex));
    if (a === undefined || b === undefined || c === undefined) continue;
    const [ux, uy, uz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
    const [vx, vy, vz] = [c[0] - a[0], c[1] - a[1], c[2] - a[2]];
    const flat = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx] as const;
    const length = Math.hypot(...flat);
    for (const vertex of corners) {
      const normal = vector(normals, vertex);
      const cosine = (flat[0] * normal[0] + flat[1] * normal[1] + flat[2] * normal[2]) / length;
      worst = Math.min(worst, cosine / Math.hypot(...normal));
    }
  }
  return worst;
}
