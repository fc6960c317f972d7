/**
 * Edges of the part that are its silhouette. HLRBRep makes outlines only where a contour crosses a
 * face; where it runs along an edge (the seam of a cylinder, the tangent edge of a fillet beside a face
 * seen edge-on) it reports that edge as smooth or seam, and a drawing without those would lose its outline.
 */
import type { TopoDS_Edge, TopoDS_Face, TopoDS_Shape } from 'replicad-opencascadejs';
import type { Vec3 } from '../../src/contract/job.ts';
import { occt } from './occt.ts';
import { ShapeIndex, indexOf, occurrences } from './sub-shapes.ts';
import { cross, dot, toVec3, unit } from './vectors.ts';

type Point2 = readonly [number, number];

/** Where along the edge the faces' normals are looked at. */
const SAMPLES = [0.2, 0.5, 0.8];
const PERPENDICULAR = 1e-6;

/** The polylines, in the picture, of edges along which a face beside them is seen edge-on. */
export function contourEdges(
  shape: TopoDS_Shape,
  toViewer: Vec3,
  flat: (point: Vec3) => Point2,
): Point2[][] {
  const found = new ShapeIndex<TopoDS_Edge>();
  for (const face of indexOf(shape, 'FACE').items) {
    for (const edge of occurrences(face, 'EDGE')) {
      if (!occt.BRep_Tool.Degenerated(edge) && seenEdgeOn(edge, face, toViewer)) found.add(edge);
    }
  }
  return found.items.map((edge) => {
    const curve = new occt.BRepAdaptor_Curve(edge);
    const [from, to] = [curve.FirstParameter(), curve.LastParameter()];
    return Array.from({ length: 33 }, (_, i) =>
      flat(toVec3(curve.Value(from + ((to - from) * i) / 32))),
    );
  });
}

function seenEdgeOn(edge: TopoDS_Edge, face: TopoDS_Face, toViewer: Vec3): boolean {
  const surface = new occt.BRepAdaptor_Surface(face, false);
  const curve = new occt.BRepAdaptor_Curve2d(edge, face);
  const [from, to] = [curve.FirstParameter(), curve.LastParameter()];
  return SAMPLES.every((share) => {
    const uv = curve.Value(from + (to - from) * share);
    const point = new occt.gp_Pnt();
    const alongU = new occt.gp_Vec();
    const alongV = new occt.gp_Vec();
    surface.D1(uv.X(), uv.Y(), point, alongU, alongV);
    const normal = unit(cross(toVec3(alongU), toVec3(alongV)));
    return Math.abs(dot(normal, toViewer)) < PERPENDICULAR;
  });
}

/** The middle of the line lies on one of the polylines, within the tolerance. */
export function liesOn(
  polylines: readonly (readonly Point2[])[],
  line: readonly Point2[],
  tolerance: number,
): boolean {
  const at = Math.max(1, Math.floor(line.length / 2));
  const [before, after] = [line[at - 1], line[at]];
  if (before === undefined || after === undefined) return false;
  const middle: Point2 = [(before[0] + after[0]) / 2, (before[1] + after[1]) / 2];
  return polylines.some((points) =>
    points.some(
      (point, i) => i > 0 && distanceTo(middle, points[i - 1] ?? point, point) < tolerance,
    ),
  );
}

function distanceTo([x, y]: Point2, [ax, ay]: Point2, [bx, by]: Point2): number {
  const [dx, dy] = [bx - ax, by - ay];
  const square = dx * dx + dy * dy;
  const share = square === 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / square;
  const clamped = Math.min(1, Math.max(0, share));
  return Math.hypot(x - ax - clamped * dx, y - ay - clamped * dy);
}
