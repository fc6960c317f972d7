/** Helper functions that sources may import from 'partsmith' or use as globals; same names in every kernel. */
import type { AnyShape, Edge, Shape3D } from 'replicad';
import * as replicad from 'replicad';

/** A cylinder with its top at Z = 0 that goes down by `depth`. */
export function through_hole(diameter: number, depth: number): Shape3D {
  demandPositive({ diameter, depth });
  return replicad.makeCylinder(diameter / 2, depth, [0, 0, -depth]);
}

/** A through hole with a conical countersink (or a flat head pocket as deep as the diameter). */
export function screw_hole(
  diameter: number,
  depth: number,
  countersink = true,
  head_diameter = 1.8 * diameter,
  countersink_angle = 90,
): Shape3D {
  demandPositive({ diameter, depth, head_diameter, countersink_angle });
  const shaft = through_hole(diameter, depth);
  if (!countersink) return shaft;
  if (head_diameter <= diameter) {
    throw new RangeError(`head_diameter ${head_diameter} must be larger than diameter ${diameter}`);
  }
  const head = head_diameter / 2;
  const apex = head / Math.tan((countersink_angle * Math.PI) / 360);
  const tip = Math.min(apex, depth);
  const narrow = head * (1 - tip / apex);
  const profile = replicad.draw([0, 0]).lineTo([head, 0]).lineTo([narrow, -tip]);
  const closed = narrow > 0 ? profile.lineTo([0, -tip]).close() : profile.close();
  const cone = closed.sketchOnPlane('XZ').revolve([0, 0, 1]);
  return shaft.fuse(solid(cone));
}

/** A hexagonal pocket (nut trap), `across_flats` measured between parallel sides. */
export function hex_hole(across_flats: number, depth: number): Shape3D {
  demandPositive({ across_flats, depth });
  const hexagon = replicad.drawPolysides(across_flats / Math.sqrt(3), 6);
  return solid(hexagon.sketchOnPlane('XY').extrude(-depth));
}

/** A slot with round ends along X; `length` is the overall length and must exceed `width`. */
export function slot(length: number, width: number, depth: number): Shape3D {
  demandPositive({ length, width, depth });
  if (length <= width)
    throw new RangeError(`slot length ${length} must be larger than width ${width}`);
  const half = length / 2 - width / 2;
  const outline = replicad
    .draw([-half, -width / 2])
    .lineTo([half, -width / 2])
    .threePointsArcTo([half, width / 2], [length / 2, 0])
    .lineTo([-half, width / 2])
    .threePointsArcTo([-half, -width / 2], [-length / 2, 0])
    .close();
  return solid(outline.sketchOnPlane('XY').extrude(-depth));
}

export type EdgeChoice = 'all' | 'top' | 'bottom' | 'side' | readonly Edge[];

/** Chamfers all edges, those in the highest or lowest plane, the upright ones, or the given ones. */
export function chamfer_edges(part: Shape3D, radius: number, edges: EdgeChoice = 'all'): Shape3D {
  demandPositive({ radius });
  const chosen = chooseEdges(part, edges);
  return solid(
    part.chamfer((edge) => (chosen.some((other) => other.isSame(edge)) ? radius : null)),
  );
}

/** Fillets the edges that lie wholly in the highest plane of the part. */
export function fillet_top_edges(part: Shape3D, radius: number): Shape3D {
  demandPositive({ radius });
  const chosen = chooseEdges(part, 'top');
  return solid(part.fillet((edge) => (chosen.some((other) => other.isSame(edge)) ? radius : null)));
}

/** One solid of all holes: `hole_func()` is called for each `[x, y]` or `[x, y, z]` and moved there. */
export function screw_pattern(
  positions: readonly (readonly number[])[],
  hole_func: () => Shape3D,
): Shape3D {
  const holes = positions.map(([x = 0, y = 0, z = 0]) => hole_func().translate(x, y, z));
  const [first, ...rest] = holes;
  if (first === undefined) throw new RangeError('screw_pattern needs at least one position');
  return rest.reduce((all, hole) => all.fuse(hole), first);
}

export const helperNames: readonly string[] = [
  'through_hole',
  'screw_hole',
  'hex_hole',
  'slot',
  'chamfer_edges',
  'fillet_top_edges',
  'screw_pattern',
];

function chooseEdges(part: Shape3D, edges: EdgeChoice): readonly Edge[] {
  if (typeof edges !== 'string') return edges;
  if (edges === 'all') return part.edges;
  const [[, , low], [, , high]] = part.boundingBox.bounds;
  const slack = 1e-4 * Math.max(1, high - low);
  const spans = part.edges.map((edge) => {
    const [[, , from], [, , to]] = edge.boundingBox.bounds;
    return { edge, from, to };
  });
  const chosen = spans.filter(({ from, to }) => {
    if (edges === 'top') return from > high - slack;
    if (edges === 'bottom') return to < low + slack;
    if (edges === 'side') return to - from > slack;
    throw new RangeError(
      `edges must be "all", "top", "bottom", "side" or a list, not ${JSON.stringify(edges)}`,
    );
  });
  if (chosen.length === 0) throw new RangeError(`the part has no ${edges} edges`);
  return chosen.map(({ edge }) => edge);
}

/** Extrusions, revolutions and booleans of a solid give 3D shapes; the declared types are wider. */
function solid(shape: AnyShape): Shape3D {
  if (!replicad.isShape3D(shape)) throw new TypeError('the operation did not give a solid');
  return shape;
}

function demandPositive(sizes: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(sizes)) {
    if (!(typeof value === 'number' && value > 0 && Number.isFinite(value))) {
      throw new RangeError(`${name} must be a number above 0, not ${String(value)}`);
    }
  }
}
