/** Projections as a kernel answers them, written by hand: what sheets are made of. */
import type { Vec3 } from '../../../src/contract/job.ts';
import type {
  EdgeInfo,
  FaceInfo,
  Measures,
  ModelGeometry,
  Projection,
} from '../../../src/contract/result.ts';

type Line = Projection['lines'][number];
type Point2 = [number, number];

export function edge(points: Point2[], look: Partial<Omit<Line, 'points'>> = {}): Line {
  return { visible: true, edge: 'sharp', points, ...look };
}

/** Points of an arc as kernels cut it; degrees. */
export function arc(center: Point2, radius: number, from: number, to: number): Point2[] {
  const steps = Math.max(4, Math.ceil(Math.abs(to - from) / 15));
  return Array.from({ length: steps + 1 }, (_, i): Point2 => {
    const angle = ((from + ((to - from) * i) / steps) * Math.PI) / 180;
    return [center[0] + radius * Math.cos(angle), center[1] + radius * Math.sin(angle)];
  });
}

export function projectionOf(lines: readonly Line[]): Projection {
  const points = lines.flatMap((line) => line.points);
  const [us, vs] = [points.map(([u]) => u), points.map(([, v]) => v)];
  return {
    lines: [...lines],
    bounds: {
      min: [Math.min(...us), Math.min(...vs)],
      max: [Math.max(...us), Math.max(...vs)],
    },
  };
}

/** A hole or boss along Z. */
export function cylinder(center: Point2, radius: number, concave: boolean): Omit<FaceInfo, 'id'> {
  const [x, y] = center;
  return {
    kind: 'cylinder',
    area_mm2: 1,
    center: [x, y, 2],
    axis: { origin: [x, y, 0], direction: [0, 0, 1] },
    radius_mm: radius,
    concave,
    part: 0,
  };
}

export function geometryOf(
  size: Vec3,
  faces: readonly Omit<FaceInfo, 'id'>[],
  edges: readonly Omit<EdgeInfo, 'id'>[] = [],
  dimension: 2 | 3 = 3,
): ModelGeometry {
  const max: Vec3 = [size[0] / 2, size[1] / 2, size[2]];
  const min: Vec3 = [-size[0] / 2, -size[1] / 2, 0];
  const total: Measures = {
    bounding_box: { min, max, size },
    volume_mm3: 1,
    surface_area_mm2: 1,
    center_of_mass: [0, 0, 0],
    inertia: [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    valid: true,
    solid_count: 1,
    face_count: faces.length,
    edge_count: edges.length,
    vertex_count: 0,
  };
  return {
    dimension,
    exact: true,
    total,
    solids: [total],
    parts: [],
    inventory: {
      faces: faces.map((face, id) => ({ ...face, id })),
      edges: edges.map((each, id) => ({ ...each, id })),
      truncated: false,
    },
  };
}

/** Outline of a rectangle around the origin. */
export function rectangle(width: number, height: number): Line[] {
  const [u, v] = [width / 2, height / 2];
  const corners: Point2[] = [
    [-u, -v],
    [u, -v],
    [u, v],
    [-u, v],
  ];
  return corners.map((corner, i) => edge([corner, corners[(i + 1) % 4] ?? corner]));
}
