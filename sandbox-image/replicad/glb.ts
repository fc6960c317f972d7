/**
 * glTF 2.0 binary, written byte by byte so that one shape is one byte string (glTF 2.0 specification,
 * sections 3 and 4). Layout and extras: src/contract/glb-extras.ts.
 */
import type { LineExtras, TriangleExtras } from '../../src/contract/glb-extras.ts';
import type { PartLabel } from '../../src/contract/job.ts';
import { toLinearRgb } from './colors.ts';
import type { FaceMesh } from './tessellate.ts';

export interface PartMesh extends PartLabel {
  /** Id of the part's first face; its faces follow without gap. */
  readonly firstFace: number;
  readonly faces: readonly FaceMesh[];
  readonly edges: readonly { readonly id: number; readonly points: Float32Array }[];
}

/** Neutral grey of parts without colour, sRGB. */
const DEFAULT_COLOR = '#b8bcc2';
const FLOAT = 5126;
const UNSIGNED_INT = 5125;
const ARRAY_BUFFER = 34962;
const ELEMENT_ARRAY_BUFFER = 34963;

export function writeGlb(parts: readonly PartMesh[]): Uint8Array {
  const buffer = new BufferViews();
  const materials: unknown[] = [];
  const meshes: unknown[] = [];
  const nodes: unknown[] = [];
  for (const part of parts) {
    const primitives = [
      trianglePrimitive(part, buffer, materials),
      linePrimitive(part, buffer),
    ].filter((primitive) => primitive !== undefined);
    if (primitives.length > 0) nodes.push({ name: part.name, mesh: meshes.length });
    else nodes.push({ name: part.name });
    if (primitives.length > 0) meshes.push({ name: part.name, primitives });
  }
  const document = {
    asset: { version: '2.0', generator: 'partsmith replicad kernel' },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [
      {
        name: 'model',
        // Column-major: x → x, y → −z, z → y, millimetres → metres.
        matrix: [0.001, 0, 0, 0, 0, 0, -0.001, 0, 0, 0.001, 0, 0, 0, 0, 0, 1],
        ...(parts.length > 0 && { children: parts.map((_, i) => i + 1) }),
      },
      ...nodes,
    ],
    ...(meshes.length > 0 && { meshes }),
    ...(materials.length > 0 && { materials }),
    ...buffer.json(),
  };
  return container(new TextEncoder().encode(JSON.stringify(document)), buffer.bytes());
}

function trianglePrimitive(part: PartMesh, buffer: BufferViews, materials: unknown[]): unknown {
  const positions: Float32Array[] = [];
  const normals: Float32Array[] = [];
  const indices: Uint32Array[] = [];
  const faces: [number, number][] = [];
  let vertex = 0;
  let index = 0;
  for (const face of part.faces) {
    const base = vertex;
    faces.push([index, face.indices.length]);
    positions.push(face.positions);
    normals.push(face.normals);
    indices.push(face.indices.map((i) => i + base));
    vertex += face.positions.length / 3;
    index += face.indices.length;
  }
  if (index === 0) return undefined;
  const extras: TriangleExtras = { first_face: part.firstFace, faces };
  return {
    mode: 4,
    attributes: {
      POSITION: buffer.addVectors(joined(Float32Array, positions), true),
      NORMAL: buffer.addVectors(joined(Float32Array, normals), false),
    },
    indices: buffer.addIndices(joined(Uint32Array, indices)),
    material: materialFor(part.color ?? DEFAULT_COLOR, materials),
    extras,
  };
}

function linePrimitive(part: PartMesh, buffer: BufferViews): unknown {
  const positions: Float32Array[] = [];
  const indices: number[] = [];
  const extras: LineExtras = { edge_ids: [], edges: [] };
  let vertex = 0;
  for (const { id, points } of part.edges) {
    const count = points.length / 3;
    if (count < 2) continue;
    extras.edge_ids.push(id);
    extras.edges.push([indices.length, (count - 1) * 2]);
    for (let i = 0; i + 1 < count; i += 1) indices.push(vertex + i, vertex + i + 1);
    positions.push(points);
    vertex += count;
  }
  if (vertex === 0) return undefined;
  return {
    mode: 1,
    attributes: { POSITION: buffer.addVectors(joined(Float32Array, positions), true) },
    indices: buffer.addIndices(Uint32Array.from(indices)),
    extras,
  };
}

/** One material per colour, in the order of first use. */
function materialFor(color: string, materials: unknown[]): number {
  const material = {
    name: color,
    doubleSided: true,
    pbrMetallicRoughness: {
      baseColorFactor: [...toLinearRgb(color), 1],
      metallicFactor: 0,
      roughnessFactor: 0.6,
    },
  };
  const text = JSON.stringify(material);
  const known = materials.findIndex((other) => JSON.stringify(other) === text);
  return known >= 0 ? known : materials.push(material) - 1;
}

/** Accessors with a buffer view each; every one starts at a multiple of four by its element size. */
class BufferViews {
  readonly #pieces: Uint8Array[] = [];
  readonly #views: unknown[] = [];
  readonly #accessors: unknown[] = [];
  #length = 0;

  addVectors(values: Float32Array, withBounds: boolean): number {
    const accessor = { componentType: FLOAT, count: values.length / 3, type: 'VEC3' };
    return this.#add(values, ARRAY_BUFFER, { ...accessor, ...(withBounds && bounds(values)) });
  }

  addIndices(values: Uint32Array): number {
    const accessor = { componentType: UNSIGNED_INT, count: values.length, type: 'SCALAR' };
    return this.#add(values, ELEMENT_ARRAY_BUFFER, accessor);
  }

  json(): object {
    if (this.#length === 0) return {};
    return {
      accessors: this.#accessors,
      bufferViews: this.#views,
      buffers: [{ byteLength: this.#length }],
    };
  }

  bytes(): Uint8Array {
    return joined(Uint8Array, this.#pieces);
  }

  #add(values: Float32Array | Uint32Array, target: number, accessor: object): number {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const view = this.#views.push({
      buffer: 0,
      byteOffset: this.#length,
      byteLength: bytes.length,
      target,
    });
    this.#pieces.push(bytes);
    this.#length += bytes.length;
    return this.#accessors.push({ bufferView: view - 1, ...accessor }) - 1;
  }
}

function bounds(values: Float32Array): { min: number[]; max: number[] } {
  const min = [Infinity, Infinity, Infinity];
  const max = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    const axis = i % 3;
    min[axis] = Math.min(min[axis] ?? value, value);
    max[axis] = Math.max(max[axis] ?? value, value);
  }
  return { min, max };
}

type Typed = Uint8Array | Uint32Array | Float32Array;

function joined<T extends Typed>(kind: new (length: number) => T, pieces: readonly T[]): T {
  const all = new kind(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** Chunks end at a multiple of four. */
const padded = (length: number): number => Math.ceil(length / 4) * 4;

/** Header, JSON chunk padded with spaces, binary chunk padded with zeros (section 4.4). */
function container(json: Uint8Array, binary: Uint8Array): Uint8Array {
  const chunks: [number, Uint8Array, number][] = [[0x4e4f534a, json, 0x20]];
  if (binary.length > 0) chunks.push([0x004e4942, binary, 0]);
  const total = chunks.reduce((sum, [, bytes]) => sum + 8 + padded(bytes.length), 12);
  const glb = new Uint8Array(total);
  const view = new DataView(glb.buffer);
  view.setUint32(0, 0x46546c67, true);
  view.setUint32(4, 2, true);
  view.setUint32(8, total, true);
  let at = 12;
  for (const [type, bytes, padding] of chunks) {
    view.setUint32(at, padded(bytes.length), true);
    view.setUint32(at + 4, type, true);
    glb.fill(padding, at + 8, at + 8 + padded(bytes.length));
    glb.set(bytes, at + 8);
    at += 8 + padded(bytes.length);
  }
  return glb;
}
