/** Simple solids with known truth, as faces and edges for make-glb.ts. */
import type { FaceShape, PartShape, Point } from './make-glb.ts';

type Color = readonly [number, number, number];
interface Look {
  readonly name?: string;
  readonly color?: Color;
}

export function box(min: Point, max: Point, look: Look = {}): PartShape {
  const corner = (bits: number): Point => [
    (bits & 1 ? max : min)[0],
    (bits & 2 ? max : min)[1],
    (bits & 4 ? max : min)[2],
  ];
  const sides: readonly (readonly [Point, readonly [number, number, number, number]])[] = [
    [
      [-1, 0, 0],
      [0, 4, 6, 2],
    ],
    [
      [1, 0, 0],
      [1, 3, 7, 5],
    ],
    [
      [0, -1, 0],
      [0, 1, 5, 4],
    ],
    [
      [0, 1, 0],
      [2, 6, 7, 3],
    ],
    [
      [0, 0, -1],
      [0, 2, 3, 1],
    ],
    [
      [0, 0, 1],
      [4, 5, 7, 6],
    ],
  ];
  const pairs = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((a) =>
    [1, 2, 4].filter((bit) => (a & bit) === 0).map((bit) => [a, a | bit] as const),
  );
  return {
    ...styled(look, 'box'),
    faces: sides.map(([normal, corners]) => ({
      points: corners.map(corner),
      normals: corners.map(() => normal),
      triangles: [0, 1, 2, 0, 2, 3],
    })),
    edges: pairs.map(([a, b]) => [corner(a), corner(b)]),
  };
}

/** Upright cylinder on z0; with `inner` > 0 a tube. Its seam edges are listed as a kernel lists them. */
export function tube(
  center: readonly [number, number],
  z0: number,
  z1: number,
  outer: number,
  inner = 0,
  look: Look & { readonly segments?: number } = {},
): PartShape {
  const n = look.segments ?? 64;
  const angles = Array.from({ length: n + 1 }, (_, i) => (2 * Math.PI * (i % n)) / n);
  const ring = (radius: number, z: number): Point[] =>
    angles.map((a) => [center[0] + radius * Math.cos(a), center[1] + radius * Math.sin(a), z]);
  const radial = (sign: number): Point[] =>
    angles.map((a) => [sign * Math.cos(a), sign * Math.sin(a), 0]);
  const wall = (radius: number, sign: number): FaceShape => ({
    points: [...ring(radius, z0), ...ring(radius, z1)],
    normals: [...radial(sign), ...radial(sign)],
    triangles: strip(n, sign < 0),
  });
  const cap = (z: number, sign: number): FaceShape => {
    const normal: Point = [0, 0, sign];
    if (inner > 0) {
      const points = [...ring(inner, z), ...ring(outer, z)];
      return { points, normals: points.map(() => normal), triangles: strip(n, sign > 0) };
    }
    const points: Point[] = ring(outer, z).slice(0, n);
    const triangles: number[] = [];
    for (let i = 1; i < n - 1; i += 1)
      triangles.push(...(sign > 0 ? [0, i, i + 1] : [0, i + 1, i]));
    return { points, normals: points.map(() => normal), triangles };
  };
  const radii = inner > 0 ? [outer, inner] : [outer];
  return {
    ...styled(look, 'tube'),
    faces: [wall(outer, 1), ...(inner > 0 ? [wall(inner, -1)] : []), cap(z0, -1), cap(z1, 1)],
    edges: radii.flatMap((radius) => [
      ring(radius, z0),
      ring(radius, z1),
      [ring(radius, z0)[0] ?? [0, 0, 0], ring(radius, z1)[0] ?? [0, 0, 0]],
    ]),
  };
}

/** Quads between two rings of n + 1 points. */
function strip(n: number, flip: boolean): number[] {
  const out: number[] = [];
  for (let i = 0; i < n; i += 1) {
    const [a, b, c, d] = [i, i + 1, n + 1 + i, n + 2 + i];
    out.push(...(flip ? [a, d, b, a, c, d] : [a, b, d, a, d, c]));
  }
  return out;
}

/** A sphere of rings × 2·rings quads in one face; 4·rings² triangles but for the poles. */
export function sphere(center: Point, radius: number, rings: number, look: Look = {}): PartShape {
  const points: Point[] = [];
  const normals: Point[] = [];
  const triangles: number[] = [];
  const n = rings * 2;
  for (let i = 0; i <= rings; i += 1) {
    const polar = (Math.PI * i) / rings;
    for (let j = 0; j <= n; j += 1) {
      const turn = (2 * Math.PI * (j % n)) / n;
      // At the poles the sine is not exactly zero; the ring must still be one point.
      const sine = i === 0 || i === rings ? 0 : Math.sin(polar);
      const normal: Point = [sine * Math.cos(turn), sine * Math.sin(turn), Math.cos(polar)];
      normals.push(normal);
      points.push([
        center[0] + radius * normal[0],
        center[1] + radius * normal[1],
        center[2] + radius * normal[2],
      ]);
    }
  }
  for (let i = 0; i < rings; i += 1) {
    for (let j = 0; j < n; j += 1) {
      const a = i * (n + 1) + j;
      const b = a + n + 1;
      if (i > 0) triangles.push(a, b, a + 1);
      if (i < rings - 1) triangles.push(a + 1, b, b + 1);
    }
  }
  return { ...styled(look, 'sphere'), faces: [{ points, normals, triangles }], edges: [] };
}

function styled(look: Look, name: string): { name: string; color?: Color } {
  return { name: look.name ?? name, ...(look.color === undefined ? {} : { color: look.color }) };
}
