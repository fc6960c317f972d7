import type { TopoDS_Shape } from 'replicad-opencascadejs';
import type { Vec3 } from '../../src/contract/job.ts';
import type { Projection } from '../../src/contract/result.ts';
import { contourEdges, liesOn } from './contour-edges.ts';
import { occt } from './occt.ts';
import { polylineOf } from './polyline.ts';
import { indexOf } from './sub-shapes.ts';
import { cross, dot, unit } from './vectors.ts';

type Line = Projection['lines'][number];

export interface Camera {
  readonly direction: Vec3;
  readonly up: Vec3;
}

/** Exact hidden-line removal (HLRBRep) in parallel projection; u = up × direction, in mm. */
export function projectionOf(
  shape: TopoDS_Shape,
  { direction, up }: Camera,
  withHidden: boolean,
  tolerance: number,
): Projection {
  const toViewer = unit(direction);
  const right = cross(up, toViewer);
  if (Math.hypot(...right) < 1e-9 * Math.hypot(...up)) {
    throw new RangeError('up must not be parallel to direction');
  }
  const axes = new occt.gp_Ax2(
    new occt.gp_Pnt(0, 0, 0),
    new occt.gp_Dir(...toViewer),
    new occt.gp_Dir(...right),
  );
  const algorithm = new occt.HLRBRep_Algo();
  algorithm.Add(shape, 0);
  algorithm.Projector(new occt.HLRAlgo_Projector(axes));
  algorithm.Update();
  algorithm.Hide();
  const result = new occt.HLRBRep_HLRToShape(algorithm);
  const lines: Line[] = [
    ...linesOf(result.VCompound(), 'sharp', true, tolerance),
    ...linesOf(result.Rg1LineVCompound(), 'smooth', true, tolerance),
    ...linesOf(result.OutLineVCompound(), 'outline', true, tolerance),
    ...linesOf(result.RgNLineVCompound(), 'seam', true, tolerance),
  ];
  if (withHidden) {
    lines.push(
      ...linesOf(result.HCompound(), 'sharp', false, tolerance),
      ...linesOf(result.Rg1LineHCompound(), 'smooth', false, tolerance),
      ...linesOf(result.OutLineHCompound(), 'outline', false, tolerance),
      ...linesOf(result.RgNLineHCompound(), 'seam', false, tolerance),
    );
  }
  const contours = contourEdges(shape, toViewer, (point) => [
    dot(point, unit(right)),
    dot(point, cross(toViewer, unit(right))),
  ]);
  const told = lines.map((line): Line => {
    const mayBeContour = line.edge === 'smooth' || line.edge === 'seam';
    const isContour = mayBeContour && liesOn(contours, line.points, 2 * tolerance);
    return isContour ? { ...line, edge: 'outline' } : line;
  });
  return { lines: told, bounds: boundsOf(told) };
}

/** A category without lines is a null shape. */
function linesOf(
  compound: TopoDS_Shape | null,
  edge: Line['edge'],
  visible: boolean,
  tolerance: number,
): Line[] {
  if (compound === null || compound.IsNull()) return [];
  // The result has curves in the picture's plane only.
  occt.BRepLib.BuildCurves3d(compound);
  return indexOf(compound, 'EDGE').items.map((item) => ({
    visible,
    edge,
    points: polylineOf(item, tolerance).map(([x, y]): [number, number] => [x, y]),
  }));
}

function boundsOf(lines: readonly Line[]): Projection['bounds'] {
  const min: [number, number] = [Infinity, Infinity];
  const max: [number, number] = [-Infinity, -Infinity];
  for (const { points } of lines) {
    for (const [x, y] of points) {
      min[0] = Math.min(min[0], x);
      min[1] = Math.min(min[1], y);
      max[0] = Math.max(max[0], x);
      max[1] = Math.max(max[1], y);
    }
  }
  return lines.length === 0 ? { min: [0, 0], max: [0, 0] } : { min, max };
}
