import type { TopoDS_Shape } from 'replicad-opencascadejs';
import type { Vec3 } from '../../src/contract/job.ts';
import type { Fit } from '../../src/contract/result.ts';
import { boundingBoxOf, massOfSolids } from './measure.ts';
import { occt } from './occt.ts';
import { compoundOf, indexOf, occurrences } from './sub-shapes.ts';
import { toVec3 } from './vectors.ts';

/** Below this a common volume is what booleans leave of faces that only touch. */
const NO_VOLUME_MM3 = 1e-9;

/** How b, moved by `offset`, stands to a. Exact: booleans and extrema on the B-rep. */
export function fitOf(a: TopoDS_Shape, b: TopoDS_Shape, offset: Vec3): Fit {
  const moved = movedBy(b, offset);
  const common = commonSolids(a, moved);
  const volume = massOfSolids(common).Mass();
  const interferes = volume > NO_VOLUME_MM3;
  const extrema = new occt.BRepExtrema_DistShapeShape();
  extrema.LoadS1(a);
  extrema.LoadS2(moved);
  const found = extrema.Perform(new occt.Message_ProgressRange()) && extrema.NbSolution() > 0;
  return {
    interference_volume_mm3: interferes ? volume : 0,
    interference_bbox: interferes ? boundingBoxOf(compoundOf(common)) : null,
    min_distance_mm: interferes || !found ? 0 : extrema.Value(),
    closest_points: found
      ? [toVec3(extrema.PointOnShape1(1)), toVec3(extrema.PointOnShape2(1))]
      : null,
  };
}

function movedBy(shape: TopoDS_Shape, [x, y, z]: Vec3): TopoDS_Shape {
  const translation = new occt.gp_Trsf();
  translation.SetTranslation(new occt.gp_Vec(x, y, z));
  return shape.Moved(new occt.TopLoc_Location(translation), false);
}

/** Solid by solid: a boolean must not be given a compound whose own parts touch each other. */
function commonSolids(a: TopoDS_Shape, b: TopoDS_Shape): TopoDS_Shape[] {
  const solidsOfB = indexOf(b, 'SOLID').items.map((solid) => ({ solid, box: looseBox(solid) }));
  return indexOf(a, 'SOLID').items.flatMap((solid) => {
    const box = looseBox(solid);
    return solidsOfB
      .filter((other) => !box.IsOut(other.box))
      .flatMap((other) => {
        const common = new occt.BRepAlgoAPI_Common(
          solid,
          other.solid,
          new occt.Message_ProgressRange(),
        );
        return occurrences(common.Shape(), 'SOLID');
      });
  });
}

function looseBox(shape: TopoDS_Shape): InstanceType<typeof occt.Bnd_Box> {
  const box = new occt.Bnd_Box();
  occt.BRepBndLib.Add(shape, box, false);
  return box;
}
