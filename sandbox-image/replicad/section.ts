import type { TopoDS_Face, TopoDS_Shape, TopoDS_Wire } from 'replicad-opencascadejs';
import type { Plane, Vec3 } from '../../src/contract/job.ts';
import type { Section } from '../../src/contract/result.ts';
import { boundingBoxOf } from './measure.ts';
import { occt } from './occt.ts';
import { polylineOf } from './polyline.ts';
import { childrenOf, indexOf, occurrences } from './sub-shapes.ts';

type Point2 = [number, number];
type Region = Section['regions'][number];

/** Positions of the picture's axes and of the normal in a 3D point. */
const AXES: Readonly<Record<Plane, { u: 0 | 1; v: 1 | 2; normal: 0 | 1 | 2 }>> = {
  XY: { u: 0, v: 1, normal: 2 },
  XZ: { u: 0, v: 2, normal: 1 },
  YZ: { u: 1, v: 2, normal: 0 },
};

/** The cut faces of every solid, part by part; area from the faces, loops as polylines. */
export function sectionOf(
  model: TopoDS_Shape,
  plane: Plane,
  at: number,
  tolerance: number,
): Section {
  const axes = AXES[plane];
  const box = boundingBoxOf(model);
  const knife = planeFace(plane, at, box.min, box.max);
  let area = 0;
  const regions: Region[] = [];
  for (const [part, shape] of childrenOf(model).entries()) {
    for (const solid of indexOf(shape, 'SOLID').items) {
      const common = new occt.BRepAlgoAPI_Common(solid, knife, new occt.Message_ProgressRange());
      for (const face of occurrences(common.Shape(), 'FACE')) {
        const properties = new occt.GProp_GProps();
        occt.BRepGProp.SurfaceProperties(face, properties, false, false);
        area += Math.abs(properties.Mass());
        regions.push({ part, ...loopsOf(face, (p) => [p[axes.u], p[axes.v]], tolerance) });
      }
    }
  }
  return {
    plane,
    at,
    intersects: regions.length > 0,
    range: [box.min[axes.normal], box.max[axes.normal]],
    area_mm2: area,
    regions,
  };
}

/** A square of the plane, larger than the model in every direction. */
function planeFace(plane: Plane, at: number, min: Vec3, max: Vec3): TopoDS_Face {
  const { normal } = AXES[plane];
  const origin: Vec3 = [(min[0] + max[0]) / 2, (min[1] + max[1]) / 2, (min[2] + max[2]) / 2];
  origin[normal] = at;
  const direction: Vec3 = [0, 0, 0];
  direction[normal] = 1;
  const size = 1 + Math.hypot(max[0] - min[0], max[1] - min[1], max[2] - min[2]);
  const pln = new occt.gp_Pln(new occt.gp_Pnt(...origin), new occt.gp_Dir(...direction));
  return new occt.BRepBuilderAPI_MakeFace(pln, -size, size, -size, size).Face();
}

function loopsOf(
  face: TopoDS_Face,
  flat: (point: Vec3) => Point2,
  tolerance: number,
): Pick<Region, 'outer' | 'holes'> {
  const outerWire = occt.BRepTools.OuterWire(face);
  const outer = oriented(loopOf(outerWire, flat, tolerance), 1);
  const holes = occurrences(face, 'WIRE')
    .filter((wire) => !wire.IsSame(outerWire))
    .map((wire) => oriented(loopOf(wire, flat, tolerance), -1));
  return { outer, holes };
}

/**
 * The wire's edges chained by their vertices (BRepTools_WireExplorer is not bound, and booleans leave
 * the edges of a wire in any order).
 */
function loopOf(wire: TopoDS_Wire, flat: (point: Vec3) => Point2, tolerance: number): Point2[] {
  const vertices = indexOf(wire, 'VERTEX');
  const pieces = occurrences(wire, 'EDGE').map((edge) => {
    const points = polylineOf(edge, tolerance).map(flat);
    if (edge.Orientation() === 'TopAbs_REVERSED') points.reverse();
    const ends = occurrences(edge, 'VERTEX');
    const first = ends.find((vertex) => vertex.Orientation() === 'TopAbs_FORWARD') ?? ends[0];
    const last = ends.find((vertex) => vertex.Orientation() === 'TopAbs_REVERSED') ?? ends[1];
    return {
      points,
      from: first === undefined ? undefined : vertices.find(first),
      to: last === undefined ? undefined : vertices.find(last),
    };
  });
  const loop: Point2[] = [];
  let next = pieces.shift();
  while (next !== undefined) {
    // The last point is the first of the piece that follows.
    loop.push(...next.points.slice(0, -1));
    const { to } = next;
    const following = pieces.findIndex((piece) => piece.from === to);
    next = following < 0 ? undefined : pieces.splice(following, 1)[0];
  }
  return loop;
}

/** Counter-clockwise for 1, clockwise for −1. */
function oriented(loop: Point2[], sign: 1 | -1): Point2[] {
  let doubled = 0;
  for (const [i, [x, y]] of loop.entries()) {
    const [nextX, nextY] = loop[(i + 1) % loop.length] ?? [x, y];
    doubled += x * nextY - nextX * y;
  }
  return doubled * sign < 0 ? loop.toReversed() : loop;
}
