import type { TopoDS_Edge } from 'replicad-opencascadejs';
import type { Vec3 } from '../../src/contract/job.ts';
import { occt } from './occt.ts';
import { toVec3 } from './vectors.ts';

/** Turn per segment at most, radians: keeps tiny arcs round where the chord tolerance alone would not. */
const ANGULAR = 0.35;

/** Points along an edge in the direction of its curve, no farther from it than the tolerance. */
export function polylineOf(edge: TopoDS_Edge, tolerance: number, angular = ANGULAR): Vec3[] {
  const curve = new occt.BRepAdaptor_Curve(edge);
  const points = new occt.GCPnts_TangentialDeflection(
    curve,
    // All eight: Embind chooses overloads by their number, and fewer are ambiguous.
    curve.FirstParameter(),
    curve.LastParameter(),
    angular,
    tolerance,
    2,
    1e-9,
    1e-7,
  );
  return Array.from({ length: points.NbPoints() }, (_, i) => toVec3(points.Value(i + 1)));
}
