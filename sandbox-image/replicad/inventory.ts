/** Every face and edge with its kind, size and place; ids are positions in the traversal. */
import type { BRepAdaptor_Surface, gp_Ax1, TopoDS_Edge, TopoDS_Face } from 'replicad-opencascadejs';
import type { Vec3 } from '../../src/contract/job.ts';
import type { CURVE_KINDS, EdgeInfo, FaceInfo, SURFACE_KINDS } from '../../src/contract/result.ts';
import { occt } from './occt.ts';
import { cross, distance, dot, minus, plus, scaled, toVec3, unit } from './vectors.ts';

type SurfaceKind = (typeof SURFACE_KINDS)[number];
type CurveKind = (typeof CURVE_KINDS)[number];

const SURFACES: Readonly<Record<string, SurfaceKind>> = {
  GeomAbs_Plane: 'plane',
  GeomAbs_Cylinder: 'cylinder',
  GeomAbs_Cone: 'cone',
  GeomAbs_Sphere: 'sphere',
  GeomAbs_Torus: 'torus',
  GeomAbs_BezierSurface: 'bezier',
  GeomAbs_BSplineSurface: 'bspline',
  GeomAbs_SurfaceOfRevolution: 'revolution',
  GeomAbs_SurfaceOfExtrusion: 'extrusion',
  GeomAbs_OffsetSurface: 'offset',
};
const CURVES: Readonly<Record<string, CurveKind>> = {
  GeomAbs_Line: 'line',
  GeomAbs_Circle: 'circle',
  GeomAbs_Ellipse: 'ellipse',
  GeomAbs_Hyperbola: 'hyperbola',
  GeomAbs_Parabola: 'parabola',
  GeomAbs_BezierCurve: 'bezier',
  GeomAbs_BSplineCurve: 'bspline',
  GeomAbs_OffsetCurve: 'offset',
};

export function describeFace(id: number, face: TopoDS_Face, part: number): FaceInfo {
  const surface = new occt.BRepAdaptor_Surface(face, true);
  const area = new occt.GProp_GProps();
  occt.BRepGProp.SurfaceProperties(face, area, false, false);
  const kind = SURFACES[surface.GetType()] ?? 'other';
  return {
    id,
    kind,
    area_mm2: area.Mass(),
    center: toVec3(area.CentreOfMass()),
    ...shapeOfSurface(kind, surface, face.Orientation() === 'TopAbs_REVERSED'),
    part,
  };
}

type SurfaceShape = Pick<
  FaceInfo,
  'normal' | 'axis' | 'radius_mm' | 'minor_radius_mm' | 'half_angle_deg' | 'concave'
>;

function shapeOfSurface(
  kind: SurfaceKind,
  surface: BRepAdaptor_Surface,
  reversed: boolean,
): SurfaceShape {
  switch (kind) {
    case 'plane':
      return { normal: outwardAt(surface, reversed).normal };
    case 'cylinder': {
      const cylinder = surface.Cylinder();
      const axis = axisOf(cylinder.Axis());
      return {
        axis,
        radius_mm: cylinder.Radius(),
        concave: facesTowards(surface, reversed, (point) => onAxis(axis, point)),
      };
    }
    case 'sphere': {
      const sphere = surface.Sphere();
      const center = toVec3(sphere.Location());
      return {
        radius_mm: sphere.Radius(),
        concave: facesTowards(surface, reversed, () => center),
      };
    }
    case 'cone':
      return cone(surface, reversed);
    case 'torus':
      return torus(surface, reversed);
    case 'revolution':
      return { axis: axisOf(surface.AxeOfRevolution()) };
    default:
      return {};
  }
}

/**
 * gp_Cone is not bound; four points tell it, exactly, by its definition
 * P(u,v) = O + (R + v·sin a)(cos u·X + sin u·Y) + v·cos a·Z.
 */
function cone(surface: BRepAdaptor_Surface, reversed: boolean): SurfaceShape {
  const start = toVec3(surface.Value(0, 0));
  const opposite = toVec3(surface.Value(Math.PI, 0));
  const quarter = toVec3(surface.Value(Math.PI / 2, 0));
  const origin = scaled(plus(start, opposite), 0.5);
  const radius = distance(start, opposite) / 2;
  const along = minus(toVec3(surface.Value(0, 1)), start);
  const outwards = radius > 0 ? unit(minus(start, origin)) : radialFromApex(surface, start, along);
  const sine = dot(along, outwards);
  const rest = minus(along, scaled(outwards, sine));
  const direction =
    radius > 0 && dot(cross(outwards, minus(quarter, origin)), rest) === 0 ? rest : unit(rest);
  const axis = { origin, direction: unit(direction) };
  return {
    axis,
    radius_mm: radius,
    half_angle_deg: (Math.asin(Math.min(1, Math.abs(sine))) * 180) / Math.PI,
    concave: facesTowards(surface, reversed, (point) => onAxis(axis, point)),
  };
}

/** A cone whose reference circle is its apex: rulings at u = 0 and u = π are mirrored by the axis. */
function radialFromApex(surface: BRepAdaptor_Surface, apex: Vec3, along: Vec3): Vec3 {
  const mirrored = minus(toVec3(surface.Value(Math.PI, 1)), apex);
  return unit(minus(along, mirrored));
}

/** gp_Torus is not bound; P(u,v) = O + (R + r·cos v)(cos u·X + sin u·Y) + r·sin v·Z. */
function torus(surface: BRepAdaptor_Surface, reversed: boolean): SurfaceShape {
  const outer = toVec3(surface.Value(0, 0));
  const opposite = toVec3(surface.Value(Math.PI, 0));
  const inner = toVec3(surface.Value(0, Math.PI));
  const top = toVec3(surface.Value(0, Math.PI / 2));
  const origin = scaled(plus(outer, opposite), 0.5);
  const outwards = unit(minus(outer, origin));
  const minor = distance(outer, inner) / 2;
  const tubeCenter = scaled(plus(outer, inner), 0.5);
  const axis = { origin, direction: unit(minus(top, tubeCenter)) };
  const radius = dot(minus(tubeCenter, origin), outwards);
  return {
    axis,
    radius_mm: radius,
    minor_radius_mm: minor,
    concave: facesTowards(surface, reversed, (point) => {
      const radial = unit(minus(point, onAxis(axis, point)));
      return plus(origin, scaled(radial, radius));
    }),
  };
}

interface PointOnFace {
  readonly point: Vec3;
  readonly normal: Vec3;
}

/** In the middle of the parameter range, where no pole can be. */
function outwardAt(surface: BRepAdaptor_Surface, reversed: boolean): PointOnFace {
  const u = (surface.FirstUParameter() + surface.LastUParameter()) / 2;
  const v = (surface.FirstVParameter() + surface.LastVParameter()) / 2;
  const point = new occt.gp_Pnt();
  const alongU = new occt.gp_Vec();
  const alongV = new occt.gp_Vec();
  surface.D1(u, v, point, alongU, alongV);
  const normal = unit(cross(toVec3(alongU), toVec3(alongV)));
  return { point: toVec3(point), normal: reversed ? scaled(normal, -1) : normal };
}

/** The outward normal points to the centre of curvature: material is on the other side. */
function facesTowards(
  surface: BRepAdaptor_Surface,
  reversed: boolean,
  centerFor: (point: Vec3) => Vec3,
): boolean {
  const { point, normal } = outwardAt(surface, reversed);
  return dot(normal, minus(centerFor(point), point)) > 0;
}

function axisOf(axis: gp_Ax1): { origin: Vec3; direction: Vec3 } {
  return { origin: toVec3(axis.Location()), direction: toVec3(axis.Direction()) };
}

function onAxis(axis: { origin: Vec3; direction: Vec3 }, point: Vec3): Vec3 {
  const along = dot(minus(point, axis.origin), axis.direction);
  return plus(axis.origin, scaled(axis.direction, along));
}

export function describeEdge(id: number, edge: TopoDS_Edge, faces: readonly number[]): EdgeInfo {
  const length = new occt.GProp_GProps();
  if (occt.BRep_Tool.Degenerated(edge)) {
    const vertex = new occt.TopExp_Explorer(edge, occt.TopAbs_ShapeEnum.TopAbs_VERTEX);
    const at = toVec3(occt.BRep_Tool.Pnt(occt.TopoDS.Vertex(vertex.Current())));
    return { id, kind: 'other', length_mm: 0, ends: [at, at], faces: [...faces] };
  }
  occt.BRepGProp.LinearProperties(edge, length, false, false);
  const curve = new occt.BRepAdaptor_Curve(edge);
  const kind = CURVES[curve.GetType()] ?? 'other';
  const base = {
    id,
    kind,
    length_mm: length.Mass(),
    ends: [
      toVec3(curve.Value(curve.FirstParameter())),
      toVec3(curve.Value(curve.LastParameter())),
    ] satisfies [Vec3, Vec3],
    faces: [...faces],
  };
  if (kind === 'circle') {
    const circle = curve.Circle();
    return {
      ...base,
      radius_mm: circle.Radius(),
      center: toVec3(circle.Location()),
      axis_direction: toVec3(circle.Axis().Direction()),
    };
  }
  if (kind === 'ellipse') {
    const ellipse = curve.Ellipse();
    return {
      ...base,
      center: toVec3(ellipse.Location()),
      axis_direction: toVec3(ellipse.Axis().Direction()),
    };
  }
  return base;
}
