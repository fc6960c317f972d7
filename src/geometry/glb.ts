/**
 * `mesh.glb` → Mesh. The bytes come out of a sandbox and may lie, so nothing is believed: every offset,
 * count, index and number is checked against the bytes that are there. A strict reader of our own subset
 * (contract/glb-extras.ts) and not a glTF library, because a library accepts far more than we write
 * (external URIs, data URIs, sparse accessors, extensions), and every one of these is a way in.
 */
import type { z } from 'zod';
import { PartsmithError } from '../contract/errors.ts';
import { lineExtrasSchema, triangleExtrasSchema } from '../contract/glb-extras.ts';
import {
  firstIssue,
  lie,
  MESH_LIMITS,
  openGlb,
  tooLarge,
  type GlbDocument,
  type primitiveSchema,
} from './glb-document.ts';
import { u32, type Mesh, type MeshPart } from './mesh.ts';

type Primitive = z.infer<typeof primitiveSchema>;

const FLOAT = 5126;
const UNSIGNED_SHORT = 5123;
const UNSIGNED_INT = 5125;
const LINES = 1;
const TRIANGLES = 4;

/** CAD millimetres, Z up → metres, Y up; column-major, as glTF writes matrices. */
export const ROOT_MATRIX = [0.001, 0, 0, 0, 0, 0, -0.001, 0, 0, 0.001, 0, 0, 0, 0, 0, 1] as const;

/**
 * Parses and checks the bytes of `mesh.glb`.
 * Throws PartsmithError `too_large` (past a cap) or `kernel_crashed` (not what the contract says).
 */
export function readGlb(bytes: Uint8Array): Mesh {
  const { document, binary } = openGlb(bytes);
  return new Reader(document, binary).mesh();
}

class Reader {
  readonly #document: GlbDocument;
  readonly #binary: Uint8Array;
  #vertices = 0;
  #triangles = 0;
  #segments = 0;

  constructor(document: GlbDocument, binary: Uint8Array) {
    this.#document = document;
    this.#binary = binary;
  }

  mesh(): Mesh {
    const roots = this.#document.scenes[0]?.nodes ?? [];
    const [rootIndex] = roots;
    if (roots.length !== 1 || rootIndex === undefined) throw lie('its scene has not one root');
    const root = entry(this.#document.nodes, rootIndex, 'node');
    if (root.mesh !== undefined || moved(root)) throw lie('its root is not a plain root');
    // Some writers print 0.001 with less than double precision, hence a tolerance.
    const agreed = root.matrix?.every(
      (value, i) => Math.abs(value - (ROOT_MATRIX[i] ?? NaN)) < 1e-9,
    );
    if (agreed !== true) throw lie('its root does not map millimetres, Z up, to metres, Y up');
    const children = root.children ?? [];
    if (children.length > MESH_LIMITS.parts) throw tooLarge('parts', MESH_LIMITS.parts);
    if (new Set(children).size !== children.length) throw lie('a part appears twice');
    return { parts: children.map((child) => this.#part(child)) };
  }

  #part(nodeIndex: number): MeshPart {
    const node = entry(this.#document.nodes, nodeIndex, 'node');
    if (node.children !== undefined || node.matrix !== undefined || moved(node)) {
      throw lie('a part has children or a transformation');
    }
    const base = { name: node.name ?? '', color: null, ...NO_TRIANGLES, ...NO_EDGES };
    if (node.mesh === undefined) return base;
    const { primitives } = entry(this.#document.meshes, node.mesh, 'mesh');
    const solid = primitives.filter((primitive) => primitive.mode === TRIANGLES);
    const lines = primitives.filter((primitive) => primitive.mode === LINES);
    if (solid.length > 1 || lines.length > 1 || solid.length + lines.length < primitives.length) {
      throw lie('a part is not at most one set of triangles and one of lines');
    }
    return {
      ...base,
      ...(solid[0] === undefined ? {} : this.#surface(solid[0])),
      ...(lines[0] === undefined ? {} : this.#edges(lines[0])),
    };
  }

  #surface(primitive: Primitive): Omit<MeshPart, keyof typeof NO_EDGES | 'name'> {
    const positions = this.#positions(primitive.attributes.POSITION);
    if (primitive.attributes.NORMAL === undefined) throw lie('triangles have no normals');
    const normals = this.#points(primitive.attributes.NORMAL);
    if (normals.length !== positions.length) throw lie('normals and positions differ in number');
    const triangles = this.#indices(primitive.indices, positions.length / 3, 3);
    this.#triangles += triangles.length / 3;
    if (this.#triangles > MESH_LIMITS.triangles) {
      throw tooLarge('triangles', MESH_LIMITS.triangles);
    }
    const extras = triangleExtrasSchema.safeParse(primitive.extras);
    if (!extras.success) throw lie(`the faces are not listed: ${firstIssue(extras.error)}`);
    const { first_face: firstFace, faces } = extras.data;
    if (firstFace + faces.length > 0xffff_ffff) throw lie('face ids are out of range');
    const faceRanges = ranges(faces, triangles.length, 3, 'face');
    const material =
      primitive.material === undefined
        ? undefined
        : entry(this.#document.materials, primitive.material, 'material');
    const factor = material?.pbrMetallicRoughness?.baseColorFactor;
    const color = factor === undefined ? null : `#${factor.slice(0, 3).map(srgbHex).join('')}`;
    return { color, positions, normals, triangles, firstFace, faceRanges };
  }

  #edges(primitive: Primitive): typeof NO_EDGES {
    const edgePositions = this.#positions(primitive.attributes.POSITION);
    const segments = this.#indices(primitive.indices, edgePositions.length / 3, 2);
    this.#segments += segments.length / 2;
    if (this.#segments > MESH_LIMITS.segments) throw tooLarge('segments', MESH_LIMITS.segments);
    const extras = lineExtrasSchema.safeParse(primitive.extras);
    if (!extras.success) throw lie(`the edges are not listed: ${firstIssue(extras.error)}`);
    const { edge_ids: ids, edges } = extras.data;
    if (ids.length !== edges.length) throw lie('edge ids and edges differ in number');
    if (ids.some((id) => id > 0xffff_ffff)) throw lie('edge ids are out of range');
    const edgeRanges = ranges(edges, segments.length, 2, 'edge');
    return { edgePositions, segments, edgeIds: Uint32Array.from(ids), edgeRanges };
  }

  /** Points in space: a part may be true and still too large for us. */
  #positions(accessorIndex: number): Float32Array {
    const points = this.#points(accessorIndex);
    const reach = points.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (reach > MESH_LIMITS.coordinate_mm) throw tooFar(reach);
    return points;
  }

  /** VEC3 of 32-bit floats, finite. */
  #points(accessorIndex: number): Float32Array {
    const accessor = entry(this.#document.accessors, accessorIndex, 'accessor');
    if (accessor.type !== 'VEC3' || accessor.componentType !== FLOAT) {
      throw lie('positions or normals are not triples of 32-bit floats');
    }
    this.#vertices += accessor.count;
    // Normals count as well, hence twice the cap.
    if (this.#vertices > 2 * MESH_LIMITS.vertices) throw tooLarge('vertices', MESH_LIMITS.vertices);
    const points = new Float32Array(this.#slice(accessor, 12));
    if (!points.every(Number.isFinite)) throw lie('a coordinate is not a finite number');
    return points;
  }

  #indices(accessorIndex: number, vertices: number, arity: number): Uint32Array {
    const accessor = entry(this.#document.accessors, accessorIndex, 'accessor');
    const wide = accessor.componentType === UNSIGNED_INT;
    if (accessor.type !== 'SCALAR' || !(wide || accessor.componentType === UNSIGNED_SHORT)) {
      throw lie('indices are not 16-bit or 32-bit integers');
    }
    if (accessor.count % arity !== 0) throw lie('indices do not make whole primitives');
    if (accessor.count > 3 * MESH_LIMITS.triangles)
      throw tooLarge('indices', 3 * MESH_LIMITS.triangles);
    const buffer = this.#slice(accessor, wide ? 4 : 2);
    const indices = wide ? new Uint32Array(buffer) : Uint32Array.from(new Uint16Array(buffer));
    for (let i = 0; i < indices.length; i += 1) {
      if (u32(indices, i) >= vertices) throw lie('an index points past the vertices');
    }
    return indices;
  }

  /** A copy: aligned, and free of the caller's buffer. */
  #slice(accessor: GlbDocument['accessors'][number], bytesEach: number): ArrayBuffer {
    const view = entry(this.#document.bufferViews, accessor.bufferView, 'bufferView');
    const length = accessor.count * bytesEach;
    if (accessor.byteOffset + length > view.byteLength) throw lie('an accessor overruns its view');
    if (view.byteOffset + view.byteLength > this.#binary.length) {
      throw lie('a bufferView overruns the bytes');
    }
    const start = this.#binary.byteOffset + view.byteOffset + accessor.byteOffset;
    const copy = new ArrayBuffer(length);
    new Uint8Array(copy).set(new Uint8Array(this.#binary.buffer, start, length));
    return copy;
  }
}

function tooFar(reach: number): PartsmithError {
  const cap = MESH_LIMITS.coordinate_mm;
  return new PartsmithError(
    'too_large',
    `The model reaches ${Number(reach.toPrecision(4))} mm from the origin; the most is ${cap} mm.`,
    { hint: 'Lengths are millimetres: check the units, or build the part smaller.' },
  );
}

const NO_TRIANGLES = {
  positions: new Float32Array(),
  normals: new Float32Array(),
  triangles: new Uint32Array(),
  firstFace: 0,
  faceRanges: new Uint32Array(),
};

const NO_EDGES: Pick<MeshPart, 'edgePositions' | 'segments' | 'edgeIds' | 'edgeRanges'> = {
  edgePositions: new Float32Array(),
  segments: new Uint32Array(),
  edgeIds: new Uint32Array(),
  edgeRanges: new Uint32Array(),
};

/** Ranges are whole primitives, in order and apart, inside the indices. */
function ranges(
  list: readonly (readonly [number, number])[],
  indices: number,
  arity: number,
  what: string,
): Uint32Array {
  const flat = new Uint32Array(list.length * 2);
  let end = 0;
  list.forEach(([first, count], i) => {
    if (first < end || first % arity !== 0 || count % arity !== 0 || first + count > indices) {
      throw lie(`${what} ${i} owns indices that are not there, not whole or another's`);
    }
    end = first + count;
    flat[2 * i] = first;
    flat[2 * i + 1] = count;
  });
  return flat;
}

function moved(node: GlbDocument['nodes'][number]): boolean {
  return node.translation !== undefined || node.rotation !== undefined || node.scale !== undefined;
}

function entry<T>(list: readonly T[], position: number, what: string): T {
  const found = list[position];
  if (found === undefined) throw lie(`${what} ${position} does not exist`);
  return found;
}

/** Linear component → two hexadecimal digits of sRGB (IEC 61966-2-1). */
function srgbHex(linear: number): string {
  const encoded = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(encoded * 255)
    .toString(16)
    .padStart(2, '0');
}
