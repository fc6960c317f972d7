/**
 * Faces, edges and vertices of a shape in the order of TopExp::MapShapes: depth first, each once.
 * This build binds neither TopExp nor an indexed map, so the map is kept here, with OCCT's own
 * explorer, hash and IsSame (equal TShape and location, whatever the orientation).
 */
import type { TopoDS_Edge, TopoDS_Face, TopoDS_Shape, TopoDS_Vertex } from 'replicad-opencascadejs';
import { occt } from './occt.ts';

export class ShapeIndex<S extends TopoDS_Shape> {
  readonly items: S[] = [];
  readonly #byHash = new Map<number, number[]>();

  /** The position of the shape, added at the end when it is new. */
  add(shape: S): number {
    const hash = hashOf(shape);
    const known = this.#find(hash, shape);
    if (known !== undefined) return known;
    const position = this.items.push(shape) - 1;
    const bucket = this.#byHash.get(hash);
    if (bucket === undefined) this.#byHash.set(hash, [position]);
    else bucket.push(position);
    return position;
  }

  /** The position of the shape, undefined when it is not in the index. */
  find(shape: TopoDS_Shape): number | undefined {
    return this.#find(hashOf(shape), shape);
  }

  #find(hash: number, shape: TopoDS_Shape): number | undefined {
    return this.#byHash.get(hash)?.find((position) => this.items[position]?.IsSame(shape));
  }
}

function hashOf(shape: TopoDS_Shape): number {
  return occt.ReplicadShapeHasher.HashCode(shape, 0x7fffffff);
}

type Kind = keyof typeof CASTS;
const CASTS = {
  SOLID: (shape: TopoDS_Shape) => occt.TopoDS.Solid(shape),
  SHELL: (shape: TopoDS_Shape) => occt.TopoDS.Shell(shape),
  FACE: (shape: TopoDS_Shape) => occt.TopoDS.Face(shape),
  WIRE: (shape: TopoDS_Shape) => occt.TopoDS.Wire(shape),
  EDGE: (shape: TopoDS_Shape) => occt.TopoDS.Edge(shape),
  VERTEX: (shape: TopoDS_Shape) => occt.TopoDS.Vertex(shape),
};
type Cast<K extends Kind> = ReturnType<(typeof CASTS)[K]>;

/** Every occurrence of a kind of sub-shape, in OCCT's order; a shared one comes up again. */
export function occurrences<K extends Kind>(shape: TopoDS_Shape, kind: K): Cast<K>[] {
  const found: Cast<K>[] = [];
  const explorer = new occt.TopExp_Explorer(shape, occt.TopAbs_ShapeEnum[`TopAbs_${kind}`]);
  for (; explorer.More(); explorer.Next()) {
    // The explorer stops at shapes of this kind only, and the cast is of the same kind.
    found.push(CASTS[kind](explorer.Current()) as Cast<K>);
  }
  return found;
}

/** Each sub-shape of a kind once: positions are the ids of the inventory. */
export function indexOf<K extends Kind>(shape: TopoDS_Shape, kind: K): ShapeIndex<Cast<K>> {
  const index = new ShapeIndex<Cast<K>>();
  for (const item of occurrences(shape, kind)) index.add(item);
  return index;
}

export interface Topology {
  readonly faces: ShapeIndex<TopoDS_Face>;
  readonly edges: ShapeIndex<TopoDS_Edge>;
  readonly vertices: ShapeIndex<TopoDS_Vertex>;
}

export function topologyOf(shape: TopoDS_Shape): Topology {
  return {
    faces: indexOf(shape, 'FACE'),
    edges: indexOf(shape, 'EDGE'),
    vertices: indexOf(shape, 'VERTEX'),
  };
}

/**
 * The direct children of a compound, in the order in which they were added; of another shape, itself.
 * TopoDS_Iterator is not bound. Solids straight under the root are told by the explorer's depth; where
 * compounds are nested or kinds are mixed, XCAF's assembly labels list the children instead.
 */
export function childrenOf(shape: TopoDS_Shape): TopoDS_Shape[] {
  if (shape.ShapeType() !== 'TopAbs_COMPOUND') return [shape];
  const explorer = new occt.TopExp_Explorer(shape, occt.TopAbs_ShapeEnum.TopAbs_SOLID);
  const direct: TopoDS_Shape[] = [];
  for (; explorer.More(); explorer.Next()) {
    if (explorer.Depth() === 1) direct.push(CASTS.SOLID(explorer.Current()));
  }
  if (direct.length === shape.NbChildren()) return direct;
  const document = new occt.TDocStd_Document(new occt.TCollection_ExtendedString('XmlOcaf', true));
  const tool = occt.XCAFDoc_DocumentTool.ShapeTool(document.Main());
  const assembly = tool.AddShape(shape, true, false);
  return Array.from({ length: shape.NbChildren() }, (_, i) =>
    occt.XCAFDoc_ShapeTool.GetShape(assembly.FindChild(i + 1, false)),
  );
}

/** A compound of the shapes, in their order. */
export function compoundOf(shapes: readonly TopoDS_Shape[]): TopoDS_Shape {
  const compound = new occt.TopoDS_Compound();
  const builder = new occt.TopoDS_Builder();
  builder.MakeCompound(compound);
  for (const shape of shapes) builder.Add(compound, shape);
  return compound;
}
