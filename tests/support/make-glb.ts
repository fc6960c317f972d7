/**
 * `mesh.glb` made by hand, as a kernel would write it (contract/glb-extras.ts): from simple shapes whose
 * truth is known, so that geometry is tested without a kernel.
 */
import { ROOT_MATRIX } from '../../src/geometry/glb.ts';

export type Point = readonly [number, number, number];

/** One B-rep face: its own vertices with exact normals. */
export interface FaceShape {
  readonly points: readonly Point[];
  readonly normals: readonly Point[];
  /** Vertex indices of this face, three per triangle. */
  readonly triangles: readonly number[];
}

export interface PartShape {
  readonly name: string;
  /** Linear RGB, or none. */
  readonly color?: readonly [number, number, number];
  readonly faces: readonly FaceShape[];
  /** One polyline per B-rep edge. */
  readonly edges: readonly (readonly Point[])[];
}

export interface GlbDocument {
  json: Record<string, unknown>;
  binary: Uint8Array;
}

export function glbOf(parts: readonly PartShape[]): Uint8Array {
  return packGlb(documentOf(parts));
}

export function documentOf(parts: readonly PartShape[]): GlbDocument {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const accessors: unknown[] = [];
  const bufferViews: unknown[] = [];
  const push = (data: Float32Array | Uint32Array, type: 'VEC3' | 'SCALAR'): number => {
    bufferViews.push({ buffer: 0, byteOffset: length, byteLength: data.byteLength });
    const count = type === 'VEC3' ? data.length / 3 : data.length;
    const componentType = data instanceof Float32Array ? 5126 : 5125;
    accessors.push({ bufferView: bufferViews.length - 1, componentType, count, type });
    chunks.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    length += data.byteLength;
    return accessors.length - 1;
  };
  const nodes: unknown[] = [
    { name: 'model', matrix: ROOT_MATRIX, children: parts.map((_, i) => i + 1) },
  ];
  const meshes: unknown[] = [];
  const materials: unknown[] = [];
  let firstFace = 0;
  let firstEdge = 0;
  for (const part of parts) {
    const primitives: unknown[] = [];
    if (part.faces.length > 0) {
      const points = part.faces.flatMap((face) => face.points.flat());
      const normals = part.faces.flatMap((face) => face.normals.flat());
      const indices: number[] = [];
      const faces: [number, number][] = [];
      let base = 0;
      for (const face of part.faces) {
        faces.push([indices.length, face.triangles.length]);
        for (const i of face.triangles) indices.push(base + i);
        base += face.points.length;
      }
      const primitive: Record<string, unknown> = {
        attributes: {
          POSITION: push(new Float32Array(points), 'VEC3'),
          NORMAL: push(new Float32Array(normals), 'VEC3'),
        },
        indices: push(new Uint32Array(indices), 'SCALAR'),
        mode: 4,
        extras: { first_face: firstFace, faces },
      };
      if (part.color !== undefined) {
        materials.push({ pbrMetallicRoughness: { baseColorFactor: [...part.color, 1] } });
        primitive['material'] = materials.length - 1;
      }
      primitives.push(primitive);
      firstFace += part.faces.length;
    }
    if (part.edges.length > 0) {
      const indices: number[] = [];
      const edges: [number, number][] = [];
      let base = 0;
      for (const edge of part.edges) {
        const first = indices.length;
        for (let i = 1; i < edge.length; i += 1) indices.push(base + i - 1, base + i);
        edges.push([first, indices.length - first]);
        base += edge.length;
      }
      primitives.push({
        attributes: { POSITION: push(new Float32Array(part.edges.flat(2)), 'VEC3') },
        indices: push(new Uint32Array(indices), 'SCALAR'),
        mode: 1,
        extras: { edge_ids: part.edges.map((_, i) => firstEdge + i), edges },
      });
      firstEdge += part.edges.length;
    }
    const node: Record<string, unknown> = { name: part.name };
    if (primitives.length > 0) {
      meshes.push({ primitives });
      node['mesh'] = meshes.length - 1;
    }
    nodes.push(node);
  }
  const binary = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    binary.set(chunk, at);
    at += chunk.length;
  }
  const json: Record<string, unknown> = {
    asset: { version: '2.0', generator: 'test' },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes,
  };
  for (const [key, list] of Object.entries({ meshes, materials, accessors, bufferViews })) {
    if (list.length > 0) json[key] = list;
  }
  if (length > 0) json['buffers'] = [{ byteLength: length }];
  return { json, binary };
}

export function packGlb({ json, binary }: GlbDocument): Uint8Array {
  const text = Buffer.from(JSON.stringify(json));
  const padded = Buffer.concat([text, Buffer.alloc((4 - (text.length % 4)) % 4, 0x20)]);
  const head = Buffer.alloc(20);
  head.writeUInt32LE(0x46546c67, 0);
  head.writeUInt32LE(2, 4);
  head.writeUInt32LE(20 + padded.length + (binary.length > 0 ? 8 + binary.length : 0), 8);
  head.writeUInt32LE(padded.length, 12);
  head.writeUInt32LE(0x4e4f534a, 16);
  if (binary.length === 0) return Buffer.concat([head, padded]);
  const second = Buffer.alloc(8);
  second.writeUInt32LE(binary.length, 0);
  second.writeUInt32LE(0x004e4942, 4);
  return Buffer.concat([head, padded, second, binary]);
}
