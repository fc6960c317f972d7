/**
 * Fillets and chamfers that meet each other on a flat face are refused before OCCT is asked: of some it
 * makes a solid without finite size, whose meshing never ends, and WebAssembly cannot be interrupted.
 * Only what no radius of that size can give is refused; everything else is left to OCCT.
 */
import type { TopoDS_Edge, TopoDS_Face, TopoDS_Shape } from 'replicad-opencascadejs';
import type { Vec3 } from '../../src/contract/job.ts';
import { occt, OcctError } from './occt.ts';
import { ShapeIndex, compoundOf, occurrences } from './sub-shapes.ts';
import { cross, dot, minus, plus, scaled, toVec3, unit } from './vectors.ts';

type Blend = 'fillet' | 'chamfer';

/** What was asked for an edge: radius of the fillet, or distance of the chamfer, in millimetres. */
interface Chosen {
  readonly edge: TopoDS_Shape;
  readonly size: number;
}

/** A straight chosen edge as one flat face sees it. */
interface Strip {
  readonly edge: TopoDS_Edge;
  readonly middle: Vec3;
  readonly length: number;
  /** Along the edge, the face on the left. */
  readonly along: Vec3;
  /** In the face, away from the edge. */
  readonly inwards: Vec3;
  /** How far into the face the fillet or chamfer reaches. */
  readonly width: number;
}

const PARALLEL = 1e-9;
const SLACK_MM = 1e-6;

/** Lets replicad's fillets and chamfers, and those that a source makes with OCCT itself, be looked at first. */
export function refuseCollidingBlends(): void {
  occt.BRepFilletAPI_MakeFillet = guarded(occt.BRepFilletAPI_MakeFillet, 'fillet');
  occt.BRepFilletAPI_MakeChamfer = guarded(occt.BRepFilletAPI_MakeChamfer, 'chamfer');
}

/** What the guard needs of the two builders. */
interface Builder {
  Add(...values: never[]): void;
  Shape(): TopoDS_Shape;
}

function guarded<B extends new (shape: TopoDS_Shape, ...more: never[]) => Builder>(
  builderClass: B,
  blend: Blend,
): B {
  return new Proxy(builderClass, {
    construct(target, values: [TopoDS_Shape], newTarget) {
      const builder = Reflect.construct(target, values, newTarget) as InstanceType<B>;
      const chosen: Chosen[] = [];
      const add = builder.Add.bind(builder) as (...args: unknown[]) => void;
      const shape = builder.Shape.bind(builder);
      return Object.assign(builder, {
        Add: (...args: unknown[]): void => {
          add(...args);
          const asked = chosenBy(args);
          if (asked !== undefined) chosen.push(asked);
        },
        Shape: (): TopoDS_Shape => {
          refuseCollision(values[0], chosen, blend);
          return finite(shape(), blend);
        },
      });
    },
  });
}

/** Collisions that the guard does not foresee are known by their result. */
function finite(result: TopoDS_Shape, blend: Blend): TopoDS_Shape {
  const surface = new occt.GProp_GProps();
  occt.BRepGProp.SurfaceProperties(result, surface, false, false);
  if (Number.isFinite(surface.Mass())) return result;
  throw new OcctError('StdFail_NotDone', `the ${blend} gives a solid without a finite surface`);
}

/** `(size, edge)`, or `(size, size, edge, …)`, where the smaller one is reached all along. */
function chosenBy(args: readonly unknown[]): Chosen | undefined {
  const sizes = args.filter((value) => typeof value === 'number');
  const edge = args.find((value) => value instanceof occt.TopoDS_Edge);
  if (edge === undefined || sizes.length === 0) return undefined;
  // replicad deletes its handle as soon as the edge is added.
  return { edge: edge.Oriented(edge.Orientation()), size: Math.min(...sizes) };
}

function refuseCollision(shape: TopoDS_Shape, chosen: readonly Chosen[], blend: Blend): void {
  const sizes = new ShapeIndex<TopoDS_Shape>();
  const sizeAt: number[] = [];
  for (const { edge, size } of chosen) sizeAt[sizes.add(edge)] = size;

  const facesAt: TopoDS_Face[][] = sizeAt.map(() => []);
  const strips: { face: TopoDS_Face; edge: TopoDS_Edge; at: number }[] = [];
  for (const face of occurrences(shape, 'FACE')) {
    for (const edge of occurrences(face, 'EDGE')) {
      const at = sizes.find(edge);
      if (at === undefined) continue;
      facesAt[at]?.push(face);
      strips.push({ face, edge, at });
    }
  }
  const byFace = Map.groupBy(strips, ({ face }) => face);
  for (const [face, edges] of byFace) {
    const normal = flatNormal(face);
    if (edges.length < 2 || normal === undefined) continue;
    const found = edges.flatMap(({ edge, at }) => {
      const other = facesAt[at]?.find((one) => one !== face);
      const otherNormal = other === undefined ? undefined : flatNormal(other);
      if (otherNormal === undefined) return [];
      const reach = blend === 'chamfer' ? 1 : tangentOfHalf(normal, otherNormal);
      return stripOf(edge, normal, (sizeAt[at] ?? 0) * reach);
    });
    refuseFacing(face, found, blend);
  }
}

/** A fillet of radius r touches both faces r·tan(φ/2) from the edge, φ between their normals. */
function tangentOfHalf(a: Vec3, b: Vec3): number {
  return Math.hypot(...cross(a, b)) / (1 + dot(a, b));
}

/** Outwards; undefined when the face is not flat. */
function flatNormal(face: TopoDS_Face): Vec3 | undefined {
  const surface = new occt.BRepAdaptor_Surface(face, false);
  if (surface.GetType() !== 'GeomAbs_Plane') return undefined;
  const point = new occt.gp_Pnt();
  const [alongU, alongV] = [new occt.gp_Vec(), new occt.gp_Vec()];
  surface.D1(0, 0, point, alongU, alongV);
  const normal = unit(cross(toVec3(alongU), toVec3(alongV)));
  return face.Orientation() === 'TopAbs_REVERSED' ? scaled(normal, -1) : normal;
}

function stripOf(edge: TopoDS_Edge, normal: Vec3, width: number): Strip[] {
  const curve = new occt.BRepAdaptor_Curve(edge);
  if (curve.GetType() !== 'GeomAbs_Line') return [];
  const from = toVec3(curve.Value(curve.FirstParameter()));
  const to = toVec3(curve.Value(curve.LastParameter()));
  const forward = unit(minus(to, from));
  const along = edge.Orientation() === 'TopAbs_REVERSED' ? scaled(forward, -1) : forward;
  const middle = scaled(plus(from, to), 0.5);
  const length = Math.hypot(...minus(to, from));
  return [{ edge, middle, length, along, inwards: unit(cross(normal, along)), width }];
}

function refuseFacing(face: TopoDS_Face, strips: readonly Strip[], blend: Blend): void {
  for (const [i, a] of strips.entries()) {
    for (const b of strips.slice(i + 1)) {
      if (dot(a.along, b.along) > PARALLEL - 1) continue;
      const apart = dot(a.inwards, minus(b.middle, a.middle));
      if (apart < SLACK_MM || a.width + b.width < apart + SLACK_MM) continue;
      const [short, long] = a.length <= b.length ? [a, b] : [b, a];
      const aside = Math.abs(dot(long.along, minus(short.middle, long.middle)));
      if (aside > long.length / 2 - SLACK_MM || !faceBetween(face, short, long, apart)) continue;
      throw new OcctError(
        'StdFail_NotDone',
        `the ${blend}s of two edges that are ${Number(apart.toPrecision(6))} mm apart on a flat face run into each other`,
      );
    }
  }
}

/** Straight across from the middle of the short edge to the long one there is face all the way. */
function faceBetween(face: TopoDS_Face, short: Strip, long: Strip, apart: number): boolean {
  const others = occurrences(face, 'EDGE').filter(
    (edge) => !edge.IsSame(short.edge) && !edge.IsSame(long.edge),
  );
  if (others.length === 0) return true;
  const to = plus(short.middle, scaled(short.inwards, apart));
  const across = new occt.BRepBuilderAPI_MakeEdge(
    new occt.gp_Pnt(...short.middle),
    new occt.gp_Pnt(...to),
  );
  const extrema = new occt.BRepExtrema_DistShapeShape();
  extrema.LoadS1(across.Shape());
  extrema.LoadS2(compoundOf(others));
  return extrema.Perform(new occt.Message_ProgressRange()) && extrema.Value() > SLACK_MM;
}
