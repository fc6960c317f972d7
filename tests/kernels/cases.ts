/**
 * The same solids on every kernel: source per language, exact values by formula. A kernel passes when
 * its answer is within 1e-6 of these.
 */
import type { Language } from '../../src/contract/languages.ts';
import type { Exact, Triple } from './analytic.ts';
import { box, combined, cylinder, prism, sphere, torus, turned } from './analytic.ts';

export interface SolidCase {
  readonly name: string;
  /** What a kernel runs; a language without source here is not asked. */
  readonly sources: Partial<Readonly<Record<Language, string>>>;
  readonly exact: Exact;
  readonly min: Triple;
  readonly max: Triple;
  readonly solids: number;
  /** Unique faces, edges (seams and degenerated ones included), vertices. */
  readonly counts: readonly [number, number, number];
}

const PLATE_HOLES = [
  [20, 12],
  [-20, 12],
  [20, -12],
  [-20, -12],
] as const;
const L_PROFILE = [
  [0, 0],
  [40, 0],
  [40, 6],
  [6, 6],
  [6, 30],
  [0, 30],
] as const;

/** Bare OCP has no modelling verbs of its own: what the cases below share. */
const OCP = `
from OCP.BRepAdaptor import BRepAdaptor_Curve
from OCP.BRepAlgoAPI import BRepAlgoAPI_Cut
from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeFace, BRepBuilderAPI_MakePolygon
from OCP.BRepFilletAPI import BRepFilletAPI_MakeFillet
from OCP.BRepPrimAPI import *
from OCP.gp import *
from OCP.TopAbs import TopAbs_EDGE
from OCP.TopExp import TopExp_Explorer
from OCP.TopoDS import TopoDS

def edges(shape):
    cast = getattr(TopoDS, 'Edge_s', None) or TopoDS.Edge
    walk = TopExp_Explorer(shape, TopAbs_EDGE)
    found = []
    while walk.More():
        if not any(walk.Current().IsSame(edge) for edge in found):
            found.append(cast(walk.Current()))
        walk.Next()
    return found

def face(points):
    outline = BRepBuilderAPI_MakePolygon()
    for point in points:
        outline.Add(gp_Pnt(*point))
    outline.Close()
    return BRepBuilderAPI_MakeFace(outline.Wire()).Face()

def prism(points, height):
    return BRepPrimAPI_MakePrism(face([(x, y, 0) for x, y in points]), gp_Vec(0, 0, height)).Shape()

def turned(profile):
    outline = face([(r, 0, z) for r, z in profile])
    return BRepPrimAPI_MakeRevol(outline, gp_Ax1(gp_Pnt(0, 0, 0), gp_Dir(0, 0, 1))).Shape()

`;

export const CASES: readonly SolidCase[] = [
  {
    name: 'box',
    sources: {
      replicad: 'export const main = (r) => r.makeBaseBox(10, 20, 30);',
      ocp: `${OCP}result = BRepPrimAPI_MakeBox(gp_Pnt(-5, -10, 0), 10, 20, 30).Shape()`,
    },
    exact: box(10, 20, 30, [0, 0, 15]),
    min: [-5, -10, 0],
    max: [5, 10, 30],
    solids: 1,
    counts: [6, 12, 8],
  },
  {
    name: 'cylinder',
    sources: {
      replicad: 'export const main = (r) => r.makeCylinder(7, 25);',
      ocp: `${OCP}result = BRepPrimAPI_MakeCylinder(7, 25).Shape()`,
    },
    exact: cylinder(7, 0, 25),
    min: [-7, -7, 0],
    max: [7, 7, 25],
    solids: 1,
    counts: [3, 3, 2],
  },
  {
    name: 'frustum',
    sources: {
      replicad: `export const main = (r) => r.draw([0, 0]).lineTo([10, 0]).lineTo([4, 15]).lineTo([0, 15])
        .close().sketchOnPlane('XZ').revolve([0, 0, 1]);`,
      ocp: `${OCP}result = BRepPrimAPI_MakeCone(10, 4, 15).Shape()`,
    },
    exact: turned([{ from: 0, to: 15, radii: [10, 4] }]),
    min: [-10, -10, 0],
    max: [10, 10, 15],
    solids: 1,
    counts: [3, 3, 2],
  },
  {
    name: 'cone with its apex',
    sources: {
      replicad: `export const main = (r) => r.draw([0, 0]).lineTo([9, 0]).lineTo([0, 12])
        .close().sketchOnPlane('XZ').revolve([0, 0, 1]);`,
      ocp: `${OCP}result = BRepPrimAPI_MakeCone(9, 0, 12).Shape()`,
    },
    exact: turned([{ from: 0, to: 12, radii: [9, 0] }]),
    min: [-9, -9, 0],
    max: [9, 9, 12],
    solids: 1,
    counts: [2, 3, 2],
  },
  {
    name: 'sphere',
    sources: {
      replicad: 'export const main = (r) => r.makeSphere(8).translate(1, 2, 3);',
      ocp: `${OCP}result = BRepPrimAPI_MakeSphere(gp_Pnt(1, 2, 3), 8).Shape()`,
    },
    exact: sphere(8, [1, 2, 3]),
    min: [-7, -6, -5],
    max: [9, 10, 11],
    solids: 1,
    counts: [1, 3, 2],
  },
  {
    name: 'torus',
    sources: {
      replicad: `export const main = (r) =>
        r.cast(new (r.getOC().BRepPrimAPI_MakeTorus)(12, 3).Shape());`,
      ocp: `${OCP}result = BRepPrimAPI_MakeTorus(12, 3).Shape()`,
    },
    exact: torus(12, 3),
    min: [-15, -15, -3],
    max: [15, 15, 3],
    solids: 1,
    counts: [1, 2, 1],
  },
  {
    name: 'box with a closed cavity',
    sources: {
      replicad: `export const main = (r) =>
        r.makeBaseBox(30, 20, 16).cut(r.makeBaseBox(20, 12, 8).translateZ(4));`,
      ocp: `${OCP}result = BRepAlgoAPI_Cut(BRepPrimAPI_MakeBox(gp_Pnt(-15, -10, 0), 30, 20, 16).Shape(),
    BRepPrimAPI_MakeBox(gp_Pnt(-10, -6, 4), 20, 12, 8).Shape()).Shape()`,
    },
    exact: combined(
      [
        { sign: 1, of: box(30, 20, 16, [0, 0, 8]) },
        { sign: -1, of: box(20, 12, 8, [0, 0, 8]) },
      ],
      box(30, 20, 16, [0, 0, 8]).area + box(20, 12, 8, [0, 0, 8]).area,
    ),
    min: [-15, -10, 0],
    max: [15, 10, 16],
    solids: 1,
    counts: [12, 24, 16],
  },
  {
    name: 'plate with four holes',
    sources: {
      replicad: `export const main = (r) => [[20, 12], [-20, 12], [20, -12], [-20, -12]].reduce(
        (plate, [x, y]) => plate.cut(r.makeCylinder(3, 8, [x, y, 0])), r.makeBaseBox(60, 40, 8));`,
      ocp: `${OCP}result = BRepPrimAPI_MakeBox(gp_Pnt(-30, -20, 0), 60, 40, 8).Shape()
for x, y in ((20, 12), (-20, 12), (20, -12), (-20, -12)):
    axes = gp_Ax2(gp_Pnt(x, y, 0), gp_Dir(0, 0, 1))
    result = BRepAlgoAPI_Cut(result, BRepPrimAPI_MakeCylinder(axes, 3, 8).Shape()).Shape()`,
    },
    exact: combined(
      [
        { sign: 1, of: box(60, 40, 8, [0, 0, 4]) },
        ...PLATE_HOLES.map(([x, y]) => ({ sign: -1 as const, of: cylinder(3, 0, 8, x, y) })),
      ],
      box(60, 40, 8, [0, 0, 4]).area + 4 * (2 * Math.PI * 3 * 8 - 2 * Math.PI * 9),
    ),
    min: [-30, -20, 0],
    max: [30, 20, 8],
    solids: 1,
    counts: [10, 24, 16],
  },
  {
    name: 'box with rounded upright edges',
    sources: {
      replicad: `export const main = (r) => r.makeBaseBox(30, 20, 10).fillet(4, (e) => e.inDirection('Z'));`,
      ocp: `${OCP}box = BRepPrimAPI_MakeBox(gp_Pnt(-15, -10, 0), 30, 20, 10).Shape()
fillet = BRepFilletAPI_MakeFillet(box)
for edge in edges(box):
    curve = BRepAdaptor_Curve(edge)
    if abs(curve.Line().Direction().Z()) > 0.9:
        fillet.Add(4, edge)
result = fillet.Shape()`,
    },
    exact: roundedBar(30, 20, 10, 4),
    min: [-15, -10, 0],
    max: [15, 10, 10],
    solids: 1,
    counts: [10, 24, 16],
  },
  {
    name: 'wedge',
    sources: {
      replicad: `export const main = (r) => r.draw([0, 0]).lineTo([30, 0]).lineTo([0, 18]).close()
        .sketchOnPlane('XY').extrude(12);`,
      ocp: `${OCP}result = prism([(0, 0), (30, 0), (0, 18)], 12)`,
    },
    exact: prism(
      [
        [0, 0],
        [30, 0],
        [0, 18],
      ],
      12,
    ),
    min: [0, 0, 0],
    max: [30, 18, 12],
    solids: 1,
    counts: [5, 9, 6],
  },
  {
    name: 'angle bracket',
    sources: {
      replicad: `export const main = (r) => r.draw([0, 0]).lineTo([40, 0]).lineTo([40, 6]).lineTo([6, 6])
        .lineTo([6, 30]).lineTo([0, 30]).close().sketchOnPlane('XY').extrude(25);`,
      ocp: `${OCP}result = prism([(0, 0), (40, 0), (40, 6), (6, 6), (6, 30), (0, 30)], 25)`,
    },
    exact: prism(L_PROFILE, 25),
    min: [0, 0, 0],
    max: [40, 30, 25],
    solids: 1,
    counts: [8, 18, 12],
  },
  {
    name: 'stepped shaft',
    sources: {
      replicad: `export const main = (r) => r.draw([0, 0]).lineTo([10, 0]).lineTo([10, 20]).lineTo([6, 20])
        .lineTo([6, 45]).lineTo([0, 45]).close().sketchOnPlane('XZ').revolve([0, 0, 1]);`,
      ocp: `${OCP}result = turned([(0, 0), (10, 0), (10, 20), (6, 20), (6, 45), (0, 45)])`,
    },
    exact: turned([
      { from: 0, to: 20, radii: [10, 10] },
      { from: 20, to: 45, radii: [6, 6] },
    ]),
    min: [-10, -10, 0],
    max: [10, 10, 45],
    solids: 1,
    counts: [5, 6, 4],
  },
  {
    name: 'open enclosure',
    sources: {
      replicad: `export const main = (r) => r.makeBaseBox(50, 30, 20).shell(2, (f) => f.inPlane('XY', 20));`,
      ocp: `${OCP}result = BRepAlgoAPI_Cut(BRepPrimAPI_MakeBox(gp_Pnt(-25, -15, 0), 50, 30, 20).Shape(),
    BRepPrimAPI_MakeBox(gp_Pnt(-23, -13, 2), 46, 26, 18).Shape()).Shape()`,
    },
    exact: combined(
      [
        { sign: 1, of: box(50, 30, 20, [0, 0, 10]) },
        { sign: -1, of: box(46, 26, 18, [0, 0, 11]) },
      ],
      box(50, 30, 20, [0, 0, 10]).area + 2 * (46 + 26) * 18,
    ),
    min: [-25, -15, 0],
    max: [25, 15, 20],
    solids: 1,
    counts: [11, 24, 16],
  },
  {
    name: 'two parts',
    sources: {
      replicad: `export const main = (r) => ({
        base: r.makeBaseBox(20, 20, 5), pin: r.makeCylinder(4, 12).translate(30, 0, 0) });`,
      ocp: `${OCP}result = {
    'base': BRepPrimAPI_MakeBox(gp_Pnt(-10, -10, 0), 20, 20, 5).Shape(),
    'pin': BRepPrimAPI_MakeCylinder(gp_Ax2(gp_Pnt(30, 0, 0), gp_Dir(0, 0, 1)), 4, 12).Shape(),
}`,
    },
    exact: combined(
      [
        { sign: 1, of: box(20, 20, 5, [0, 0, 2.5]) },
        { sign: 1, of: cylinder(4, 0, 12, 30, 0) },
      ],
      box(20, 20, 5, [0, 0, 2.5]).area + cylinder(4, 0, 12).area,
    ),
    min: [-10, -10, 0],
    max: [34, 10, 12],
    solids: 2,
    counts: [9, 15, 10],
  },
];

/** A bar a × b × c whose four upright edges are rounded: a cross of boxes and four quarter cylinders. */
function roundedBar(a: number, b: number, c: number, r: number): Exact {
  const outline = 2 * (a + b) - 8 * r + 2 * Math.PI * r;
  const face = a * b - (4 - Math.PI) * r * r;
  const corners = ([1, -1] as const).flatMap((x) =>
    ([1, -1] as const).map((y) => ({ x: x * (a / 2 - r), y: y * (b / 2 - r), sx: x, sy: y })),
  );
  return combined(
    [
      { sign: 1, of: box(a, b - 2 * r, c, [0, 0, c / 2]) },
      { sign: 1, of: box(a - 2 * r, r, c, [0, b / 2 - r / 2, c / 2]) },
      { sign: 1, of: box(a - 2 * r, r, c, [0, r / 2 - b / 2, c / 2]) },
      ...corners.map(({ x, y, sx, sy }) => ({
        sign: 1 as const,
        of: quarterCylinder(r, c, x, y, sx, sy),
      })),
    ],
    2 * face + outline * c,
  );
}

/** The quarter of a cylinder around (x, y) that lies towards the signs. */
function quarterCylinder(
  r: number,
  height: number,
  x: number,
  y: number,
  sx: 1 | -1,
  sy: 1 | -1,
): Exact {
  const area = (Math.PI * r * r) / 4;
  const offset = (4 * r) / (3 * Math.PI);
  const planar = (Math.PI * r ** 4) / 16 - area * offset ** 2;
  const product = sx * sy * (r ** 4 / 8 - area * offset ** 2);
  const upright = (area * height ** 3) / 12;
  return {
    volume: area * height,
    area: 0,
    center: [x + sx * offset, y + sy * offset, height / 2],
    inertia: [
      [planar * height + upright, -product * height, 0],
      [-product * height, planar * height + upright, 0],
      [0, 0, 2 * planar * height],
    ],
  };
}
