/** Exact measures of a shape: integrals over its surfaces, never over a mesh. */
import type { GProp_GProps, TopoDS_Shape } from 'replicad-opencascadejs';
import type { Vec3 } from '../../src/contract/job.ts';
import type { BoundingBox, Measures } from '../../src/contract/result.ts';
import { occt } from './occt.ts';
import { indexOf, topologyOf } from './sub-shapes.ts';

export type Dimension = 1 | 2 | 3;

/** 3 with a solid, 2 with faces only, 1 with edges only, undefined when there is nothing. */
export function dimensionOf(shape: TopoDS_Shape): Dimension | undefined {
  const kinds = occt.TopAbs_ShapeEnum;
  const has = (kind: (typeof kinds)[keyof typeof kinds]): boolean =>
    new occt.TopExp_Explorer(shape, kind).More();
  if (has(kinds.TopAbs_SOLID)) return 3;
  if (has(kinds.TopAbs_FACE)) return 2;
  return has(kinds.TopAbs_EDGE) ? 1 : undefined;
}

/** Measures with density 1; a shape without solid weighs by its area, one without faces by its length. */
export function measure(shape: TopoDS_Shape): Measures {
  const { faces, edges, vertices } = topologyOf(shape);
  const solids = indexOf(shape, 'SOLID').items;
  const dimension = dimensionOf(shape);
  const area = new occt.GProp_GProps();
  if (faces.items.length > 0) occt.BRepGProp.SurfaceProperties(shape, area, true, false);
  const mass = dimension === 3 ? massOfSolids(solids) : dimension === 2 ? area : lengthOf(shape);
  const { center, inertia } = centerAndInertia(mass);
  return {
    bounding_box: boundingBoxOf(shape),
    volume_mm3: dimension === 3 ? mass.Mass() : 0,
    surface_area_mm2: area.Mass(),
    center_of_mass: center,
    inertia,
    valid: new occt.BRepCheck_Analyzer(shape, true, false, false).IsValid(),
    solid_count: solids.length,
    face_count: faces.items.length,
    edge_count: edges.items.length,
    vertex_count: vertices.items.length,
  };
}

/** Solid by solid, so that loose faces beside a solid add nothing to its volume. */
export function massOfSolids(solids: readonly TopoDS_Shape[]): GProp_GProps {
  const total = new occt.GProp_GProps();
  for (const solid of solids) {
    const one = new occt.GProp_GProps();
    occt.BRepGProp.VolumeProperties(solid, one, false, false, false);
    total.Add(one, 1);
  }
  return total;
}

function lengthOf(shape: TopoDS_Shape): GProp_GProps {
  const length = new occt.GProp_GProps();
  occt.BRepGProp.LinearProperties(shape, length, true, false);
  return length;
}

/**
 * The tensor from moments about six axes through the centre, because gp_Mat is not bound:
 * I(n) = nᵀ·I·n, hence I_xy = I(x+y)/√2 − (I_xx + I_yy)/2.
 */
function centerAndInertia(mass: GProp_GProps): Pick<Measures, 'inertia'> & { center: Vec3 } {
  const centerPoint = mass.CentreOfMass();
  const center: Vec3 = [centerPoint.X(), centerPoint.Y(), centerPoint.Z()];
  const about = (x: number, y: number, z: number): number =>
    mass.MomentOfInertia(new occt.gp_Ax1(centerPoint, new occt.gp_Dir(x, y, z)));
  const xx = about(1, 0, 0);
  const yy = about(0, 1, 0);
  const zz = about(0, 0, 1);
  const product = (x: number, y: number, z: number, a: number, b: number): number => {
    const value = about(x, y, z) - (a + b) / 2;
    // What is left of the subtraction's rounding is no product of inertia.
    return Math.abs(value) <= 1e-12 * (Math.abs(a) + Math.abs(b)) ? 0 : value;
  };
  const xy = product(1, 1, 0, xx, yy);
  const xz = product(1, 0, 1, xx, zz);
  const yz = product(0, 1, 1, yy, zz);
  return {
    center,
    inertia: [
      [xx, xy, xz],
      [xy, yy, yz],
      [xz, yz, zz],
    ],
  };
}

/** From the surfaces and curves themselves: no triangulation, no tolerance added. */
export function boundingBoxOf(shape: TopoDS_Shape): BoundingBox {
  const box = new occt.Bnd_Box();
  occt.BRepBndLib.AddOptimal(shape, box, false, false);
  if (box.IsVoid()) return { min: [0, 0, 0], max: [0, 0, 0], size: [0, 0, 0] };
  const min: Vec3 = [box.GetXMin(), box.GetYMin(), box.GetZMin()];
  const max: Vec3 = [box.GetXMax(), box.GetYMax(), box.GetZMax()];
  return { min, max, size: [max[0] - min[0], max[1] - min[1], max[2] - min[2]] };
}
