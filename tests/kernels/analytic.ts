/** Volume, area, centre and inertia of simple solids by their formulas: density 1, inertia about the centre of mass. */

export type Triple = readonly [number, number, number];
export type Tensor = readonly [Triple, Triple, Triple];

export interface Exact {
  readonly volume: number;
  readonly area: number;
  readonly center: Triple;
  readonly inertia: Tensor;
}

const diagonal = (x: number, y: number, z: number): Tensor => [
  [x, 0, 0],
  [0, y, 0],
  [0, 0, z],
];

/** A box of sizes a, b, c around `center`. */
export function box(a: number, b: number, c: number, center: Triple): Exact {
  const volume = a * b * c;
  return {
    volume,
    area: 2 * (a * b + b * c + c * a),
    center,
    inertia: diagonal(
      (volume * (b * b + c * c)) / 12,
      (volume * (a * a + c * c)) / 12,
      (volume * (a * a + b * b)) / 12,
    ),
  };
}

export function sphere(radius: number, center: Triple): Exact {
  const volume = (4 / 3) * Math.PI * radius ** 3;
  const moment = 0.4 * volume * radius ** 2;
  return {
    volume,
    area: 4 * Math.PI * radius ** 2,
    center,
    inertia: diagonal(moment, moment, moment),
  };
}

/** Around Z at the origin; `major` to the tube's centre, `minor` of the tube (Pappus). */
export function torus(major: number, minor: number): Exact {
  const volume = 2 * Math.PI ** 2 * major * minor ** 2;
  const across = volume * (major ** 2 / 2 + (5 / 8) * minor ** 2);
  return {
    volume,
    area: 4 * Math.PI ** 2 * major * minor,
    center: [0, 0, 0],
    inertia: diagonal(across, across, volume * (major ** 2 + 0.75 * minor ** 2)),
  };
}

/** Radius at both ends of a piece of a turned part, from `from` to `to` along Z. */
export interface Frustum {
  readonly from: number;
  readonly to: number;
  readonly radii: readonly [number, number];
}

/** Pieces turned around Z that stand on each other; end faces and steps are counted, each once. */
export function turned(pieces: readonly Frustum[]): Exact {
  const volume = sum(pieces, (piece) => integral(piece, (r) => Math.PI * r ** 2));
  const height = sum(pieces, (piece) => integral(piece, (r, z) => Math.PI * r ** 2 * z)) / volume;
  const along = sum(pieces, (piece) => integral(piece, (r) => (Math.PI / 2) * r ** 4));
  const across = sum(pieces, (piece) =>
    integral(piece, (r, z) => (Math.PI / 4) * r ** 4 + Math.PI * r ** 2 * (z - height) ** 2),
  );
  const walls = sum(
    pieces,
    ({ from, to, radii: [a, b] }) => Math.PI * (a + b) * Math.hypot(to - from, b - a),
  );
  const ends = pieces.map((piece) => piece.radii);
  const discs = [0, ...ends.flat(), 0];
  let flat = 0;
  for (let i = 0; i < discs.length; i += 2) {
    flat += Math.PI * Math.abs((discs[i + 1] ?? 0) ** 2 - (discs[i] ?? 0) ** 2);
  }
  return {
    volume,
    area: walls + flat,
    center: [0, 0, height],
    inertia: diagonal(across, across, along),
  };
}

/** Gauss–Legendre with five points: exact for these polynomials (degree 6 at most). */
function integral({ from, to, radii }: Frustum, of: (r: number, z: number) => number): number {
  const nodes = [
    [0, 128 / 225],
    [Math.sqrt(5 - 2 * Math.sqrt(10 / 7)) / 3, (322 + 13 * Math.sqrt(70)) / 900],
    [-Math.sqrt(5 - 2 * Math.sqrt(10 / 7)) / 3, (322 + 13 * Math.sqrt(70)) / 900],
    [Math.sqrt(5 + 2 * Math.sqrt(10 / 7)) / 3, (322 - 13 * Math.sqrt(70)) / 900],
    [-Math.sqrt(5 + 2 * Math.sqrt(10 / 7)) / 3, (322 - 13 * Math.sqrt(70)) / 900],
  ] as const;
  return sum(nodes, ([x, weight]) => {
    const t = (x + 1) / 2;
    const value = of(radii[0] + t * (radii[1] - radii[0]), from + t * (to - from));
    return (value * weight * (to - from)) / 2;
  });
}

/** A polygon (counter-clockwise) extruded from Z = 0 to `height`. */
export function prism(points: readonly (readonly [number, number])[], height: number): Exact {
  let [area, x, y, xx, yy, xy, outline] = [0, 0, 0, 0, 0, 0, 0];
  for (const [i, [x0, y0]] of points.entries()) {
    const [x1, y1] = points[(i + 1) % points.length] ?? [x0, y0];
    const cross = x0 * y1 - x1 * y0;
    area += cross / 2;
    x += ((x0 + x1) * cross) / 6;
    y += ((y0 + y1) * cross) / 6;
    xx += ((x0 * x0 + x0 * x1 + x1 * x1) * cross) / 12;
    yy += ((y0 * y0 + y0 * y1 + y1 * y1) * cross) / 12;
    xy += ((x0 * y1 + 2 * x0 * y0 + 2 * x1 * y1 + x1 * y0) * cross) / 24;
    outline += Math.hypot(x1 - x0, y1 - y0);
  }
  const [cx, cy] = [x / area, y / area];
  const volume = area * height;
  const upright = (area * height ** 3) / 12;
  const [ix, iy, ixy] = [
    (xx - area * cx * cx) * height,
    (yy - area * cy * cy) * height,
    (xy - area * cx * cy) * height,
  ];
  return {
    volume,
    area: 2 * area + outline * height,
    center: [cx, cy, height / 2],
    inertia: [
      [iy + upright, -ixy, 0],
      [-ixy, ix + upright, 0],
      [0, 0, ix + iy],
    ],
  };
}

/** Solids added (1) and taken away (−1), which must lie wholly inside; their areas are all walls but `hidden`. */
export function combined(
  terms: readonly { readonly sign: 1 | -1; readonly of: Exact }[],
  area: number,
): Exact {
  const volume = sum(terms, ({ sign, of }) => sign * of.volume);
  const at = (axis: 0 | 1 | 2): number =>
    sum(terms, ({ sign, of }) => sign * of.volume * of.center[axis]) / volume;
  const center: Triple = [at(0), at(1), at(2)];
  const entry = (i: 0 | 1 | 2, j: 0 | 1 | 2): number =>
    sum(terms, ({ sign, of }) => {
      const d = [
        of.center[0] - center[0],
        of.center[1] - center[1],
        of.center[2] - center[2],
      ] as const;
      // Parallel axis theorem.
      const square = i === j ? d[0] ** 2 + d[1] ** 2 + d[2] ** 2 : 0;
      return sign * (of.inertia[i][j] + of.volume * (square - d[i] * d[j]));
    });
  const row = (i: 0 | 1 | 2): Triple => [entry(i, 0), entry(i, 1), entry(i, 2)];
  return { volume, area, center, inertia: [row(0), row(1), row(2)] };
}

/** A round bar along Z. */
export function cylinder(radius: number, from: number, to: number, x = 0, y = 0): Exact {
  const upright = turned([{ from, to, radii: [radius, radius] }]);
  return { ...upright, center: [x, y, upright.center[2]] };
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
