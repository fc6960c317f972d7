/** Parts → description and files, for every job that answers with a model. */
import type { TopoDS_Shape } from 'replicad-opencascadejs';
import type { OutputFile, PartLabel, Tessellation } from '../../src/contract/job.ts';
import type { Measures, ModelGeometry } from '../../src/contract/result.ts';
import { writeBrep } from './brep.ts';
import type { PartMesh } from './glb.ts';
import { writeGlb } from './glb.ts';
import { describeEdge, describeFace } from './inventory.ts';
import { dimensionOf, measure } from './measure.ts';
import { occt } from './occt.ts';
import type { Part } from './parts.ts';
import type { Topology } from './sub-shapes.ts';
import { compoundOf, indexOf, occurrences, topologyOf } from './sub-shapes.ts';
import { writeStep } from './step.ts';
import { tessellate } from './tessellate.ts';

const MOST_FACES = 20_000;
const MOST_EDGES = 60_000;
const MOST_SOLIDS = 4096;

/** The model as one compound whose children are the parts, freed of any mesh that it carries. */
export function modelOf(parts: readonly Part[]): TopoDS_Shape {
  const model = compoundOf(parts.map((part) => part.wrapped));
  occt.BRepTools.Clean(model, true);
  return model;
}

export function describe(model: TopoDS_Shape, parts: readonly Part[]): ModelGeometry {
  const topology = topologyOf(model);
  const measured = new Map<TopoDS_Shape, Measures>();
  const partInfos = parts.map(({ name, color, shape, wrapped }) => {
    const measures = measure(wrapped);
    measured.set(wrapped, measures);
    return { name, color, shape, measures };
  });
  const [only] = partInfos;
  const solids = indexOf(model, 'SOLID').items;
  return {
    dimension: dimensionOf(model) ?? 1,
    exact: true,
    total: only !== undefined && partInfos.length === 1 ? only.measures : measure(model),
    solids: solids.slice(0, MOST_SOLIDS).map((solid) => {
      const same = [...measured].find(([shape]) => shape.IsSame(solid));
      return same?.[1] ?? measure(solid);
    }),
    parts: partInfos,
    inventory: inventoryOf(topology, parts),
  };
}

function inventoryOf(
  { faces, edges }: Topology,
  parts: readonly Part[],
): ModelGeometry['inventory'] {
  const partOfFace = new Map<number, number>();
  for (const [part, { wrapped }] of parts.entries()) {
    for (const face of occurrences(wrapped, 'FACE')) {
      const id = faces.find(face);
      if (id !== undefined && !partOfFace.has(id)) partOfFace.set(id, part);
    }
  }
  const facesOfEdge: number[][] = edges.items.map(() => []);
  for (const [id, face] of faces.items.entries()) {
    for (const edge of occurrences(face, 'EDGE')) {
      const joined = facesOfEdge[edges.find(edge) ?? -1];
      if (joined !== undefined && !joined.includes(id) && joined.length < 64) joined.push(id);
    }
  }
  return {
    faces: faces.items
      .slice(0, MOST_FACES)
      .map((face, id) => describeFace(id, face, partOfFace.get(id) ?? 0)),
    edges: edges.items
      .slice(0, MOST_EDGES)
      .map((edge, id) => describeEdge(id, edge, facesOfEdge[id] ?? [])),
    truncated: faces.items.length > MOST_FACES || edges.items.length > MOST_EDGES,
  };
}

/** `mesh.glb`: faces and edges belong to the first part that holds them. */
export function meshOf(
  model: TopoDS_Shape,
  parts: readonly (PartLabel & { readonly wrapped: TopoDS_Shape })[],
  tessellation: Tessellation,
): Uint8Array {
  const topology = topologyOf(model);
  const mesh = tessellate(model, topology, tessellation);
  let nextFace = 0;
  const drawn = new Set<number>();
  const partMeshes = parts.map(({ name, color, wrapped }): PartMesh => {
    const firstFace = nextFace;
    for (const face of occurrences(wrapped, 'FACE')) {
      nextFace = Math.max(nextFace, (topology.faces.find(face) ?? -1) + 1);
    }
    const edges: { id: number; points: Float32Array }[] = [];
    for (const edge of occurrences(wrapped, 'EDGE')) {
      const id = topology.edges.find(edge);
      if (id === undefined || drawn.has(id)) continue;
      drawn.add(id);
      edges.push({ id, points: mesh.edges[id] ?? new Float32Array() });
    }
    return { name, color, firstFace, faces: mesh.faces.slice(firstFace, nextFace), edges };
  });
  return writeGlb(partMeshes);
}

/** The files asked for; B-rep and STEP before the mesh, which would travel in them. */
export function filesOf(
  model: TopoDS_Shape,
  parts: readonly (PartLabel & { readonly wrapped: TopoDS_Shape })[],
  outputs: readonly OutputFile[],
  tessellation: Tessellation,
): Map<OutputFile, Uint8Array> {
  const files = new Map<OutputFile, Uint8Array>();
  if (outputs.includes('model.brep')) files.set('model.brep', writeBrep(model));
  if (outputs.includes('model.step')) files.set('model.step', writeStep(parts));
  if (outputs.includes('mesh.glb')) files.set('mesh.glb', meshOf(model, parts, tessellation));
  return files;
}
