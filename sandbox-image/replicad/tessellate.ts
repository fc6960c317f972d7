/**
 * Triangles of every face and polylines of every edge, from one BRepMesh run over the whole shape.
 *
 * Faces have vertices of their own (each with the exact surface's normal). Where faces meet, they hold
 * the same nodes of the shared edge; these get one position, so that merging by position closes the mesh.
 */
import type { TopoDS_Edge, TopoDS_Face, TopoDS_Shape } from 'replicad-opencascadejs';
import type { Tessellation } from '../../src/contract/job.ts';
import { occt } from './occt.ts';
import { polylineOf } from './polyline.ts';
import type { ShapeIndex, Topology } from './sub-shapes.ts';
import { occurrences } from './sub-shapes.ts';

export interface FaceMesh {
  /** xyz triples; `indices` count from 0 within this face. */
  readonly positions: Float32Array;
  readonly normals: Float32Array;
  readonly indices: Uint32Array;
}

export interface MeshedShape {
  /** By face id. */
  readonly faces: readonly FaceMesh[];
  /** By edge id: xyz triples of the polyline; empty for a degenerated edge. */
  readonly edges: readonly Float32Array[];
}

export function tessellate(
  shape: TopoDS_Shape,
  topology: Topology,
  tessellation: Tessellation,
): MeshedShape {
  const raw = extract(shape, topology.faces, tessellation);
  const polylines = weldAlongEdges(raw, topology);
  return {
    faces: raw.faces.map((face) => faceMesh(raw, face)),
    edges: topology.edges.items.map((edge, id) =>
      edgePolyline(raw, edge, polylines[id], tessellation),
    ),
  };
}

interface RawFace {
  readonly firstVertex: number;
  readonly vertexCount: number;
  /** Counting from 0 in the whole shape's vertices. */
  readonly triangles: Uint32Array;
}

interface RawMesh {
  readonly positions: Float32Array;
  readonly normals: Float32Array;
  readonly faces: readonly RawFace[];
}

/** The extractor lists faces as the explorer meets them; a face that comes up again is left out. */
function extract(
  shape: TopoDS_Shape,
  index: ShapeIndex<TopoDS_Face>,
  { linear_mm, angular_rad }: Tessellation,
): RawMesh {
  const data = occt.ReplicadMeshExtractor.extract(shape, linear_mm, angular_rad, false);
  const { buffer } = occt.wasmMemory;
  const positions = new Float32Array(buffer, data.getVerticesPtr(), data.getVerticesSize()).slice();
  const normals = new Float32Array(buffer, data.getNormalsPtr(), data.getNormalsSize()).slice();
  const triangles = new Uint32Array(
    buffer,
    data.getTrianglesPtr(),
    data.getTrianglesSize(),
  ).slice();
  const groups = new Int32Array(buffer, data.getFaceGroupsPtr(), data.getFaceGroupsSize()).slice();
  const faces: RawFace[] = [];
  let group = 0;
  let firstVertex = 0;
  for (const face of occurrences(shape, 'FACE')) {
    const location = new occt.TopLoc_Location();
    const triangulation = occt.BRep_Tool.Triangulation(face, location, 0) ?? undefined;
    const vertexCount = triangulation?.NbNodes() ?? 0;
    let own = new Uint32Array();
    if (triangulation !== undefined) {
      const start = groups[group * 3] ?? 0;
      own = triangles.slice(start, start + (groups[group * 3 + 1] ?? 0));
      group += 1;
    }
    const id = index.find(face);
    if (id !== undefined) faces[id] ??= { firstVertex, vertexCount, triangles: own };
    firstVertex += vertexCount;
  }
  return { positions, normals, faces };
}

/**
 * Gives the nodes that faces share on an edge one position, and returns per edge the vertices of its
 * polyline. Done by topology, not by distance: thin gaps stay open, rounding never tears a seam.
 */
function weldAlongEdges(
  raw: RawMesh,
  { faces, edges }: Topology,
): (readonly number[] | undefined)[] {
  const parent = new Map<number, number>();
  const root = (vertex: number): number => {
    let at = vertex;
    for (let up = parent.get(at); up !== undefined; up = parent.get(at)) at = up;
    return at;
  };
  const join = (a: number, b: number): void => {
    const [low, high] = [root(a), root(b)].sort((x, y) => x - y);
    if (low !== undefined && high !== undefined && low !== high) parent.set(high, low);
  };
  const polylines: (readonly number[] | undefined)[] = [];
  for (const [id, face] of faces.items.entries()) {
    for (const edge of occurrences(face, 'EDGE')) {
      const nodes = nodesOf(edge, face, raw.faces[id]?.firstVertex ?? 0);
      const edgeId = edges.find(edge);
      if (nodes === undefined || edgeId === undefined) continue;
      const first = polylines[edgeId];
      if (occt.BRep_Tool.Degenerated(edge)) for (const node of nodes) join(nodes[0] ?? node, node);
      else if (first === undefined) polylines[edgeId] = nodes;
      else if (first.length === nodes.length)
        nodes.forEach((node, k) => join(first[k] ?? node, node));
    }
  }
  for (const vertex of parent.keys()) {
    const from = root(vertex) * 3;
    raw.positions.copyWithin(vertex * 3, from, from + 3);
  }
  return polylines;
}

/** A closed edge (seam) has two polygons on one face; the edge's orientation chooses. */
function nodesOf(edge: TopoDS_Edge, face: TopoDS_Face, firstVertex: number): number[] | undefined {
  const location = new occt.TopLoc_Location();
  const triangulation = occt.BRep_Tool.Triangulation(face, location, 0) ?? undefined;
  if (triangulation === undefined) return undefined;
  const polygon = occt.BRep_Tool.PolygonOnTriangulation(edge, triangulation, location) ?? undefined;
  if (polygon === undefined) return undefined;
  return Array.from({ length: polygon.NbNodes() }, (_, i) => firstVertex + polygon.Node(i + 1) - 1);
}

function faceMesh(raw: RawMesh, { firstVertex, vertexCount, triangles }: RawFace): FaceMesh {
  const range = [firstVertex * 3, (firstVertex + vertexCount) * 3] as const;
  const positions = raw.positions.slice(...range);
  const same = (a: number, b: number): boolean =>
    positions[a * 3] === positions[b * 3] &&
    positions[a * 3 + 1] === positions[b * 3 + 1] &&
    positions[a * 3 + 2] === positions[b * 3 + 2];
  const kept: number[] = [];
  for (let i = 0; i + 2 < triangles.length; i += 3) {
    const [a = 0, b = 0, c = 0] = [...triangles.subarray(i, i + 3)].map((v) => v - firstVertex);
    // At a pole a triangle's side has no length: it closes nothing and has no normal.
    if (!same(a, b) && !same(b, c) && !same(c, a)) kept.push(a, b, c);
  }
  return { positions, normals: raw.normals.slice(...range), indices: Uint32Array.from(kept) };
}

/** On a face: the face's own nodes. A free edge: its curve within the same deflections. */
function edgePolyline(
  raw: RawMesh,
  edge: TopoDS_Edge,
  nodes: readonly number[] | undefined,
  { linear_mm, angular_rad }: Tessellation,
): Float32Array {
  if (nodes !== undefined) {
    return Float32Array.from(nodes.flatMap((n) => [...raw.positions.subarray(n * 3, n * 3 + 3)]));
  }
  if (occt.BRep_Tool.Degenerated(edge)) return new Float32Array();
  return Float32Array.from(polylineOf(edge, linear_mm, angular_rad).flat());
}
