/** Whether a welded surface encloses a volume, and what it encloses. */
import type { Vec3 } from '../contract/job.ts';
import { f32, u32 } from './mesh.ts';
import type { Welded } from './weld.ts';

export interface SurfaceCheck {
  /** Every side of a triangle has exactly one partner, running the other way. */
  readonly watertight: boolean;
  /** Sides without a partner: the rim of a hole. */
  readonly openSides: number;
  /** Undirected sides that more than two triangles share. */
  readonly nonManifoldSides: number;
  /** Sides whose partner runs the same way: neighbours that disagree about outside. */
  readonly flippedSides: number;
  readonly vertices: number;
  readonly sides: number;
  readonly triangles: number;
  /** vertices − sides + triangles: 2 for a sphere, 0 for a torus; summed over shells. */
  readonly euler: number;
  /** Connected pieces of surface. */
  readonly shells: number;
  /** Piece of each triangle. */
  readonly shellOf: Uint32Array;
}

export function checkSurface({ points, triangles }: Welded): SurfaceCheck {
  const count = triangles.length;
  // Undirected sides sorted by key: equal ones stand together. The low bit keeps the direction.
  const keys = new Float64Array(count);
  const stride = points.length / 3 + 1;
  for (let i = 0; i < count; i += 1) {
    const a = u32(triangles, i);
    const b = u32(triangles, i % 3 === 2 ? i - 2 : i + 1);
    keys[i] = a < b ? 2 * (a * stride + b) : 2 * (b * stride + a) + 1;
  }
  keys.sort();
  let sides = 0;
  let openSides = 0;
  let nonManifoldSides = 0;
  let flippedSides = 0;
  for (let i = 0; i < count;) {
    const side = Math.floor((keys[i] ?? 0) / 2);
    let forwards = 0;
    let backwards = 0;
    for (; i < count && Math.floor((keys[i] ?? 0) / 2) === side; i += 1) {
      if ((keys[i] ?? 0) % 2 === 0) forwards += 1;
      else backwards += 1;
    }
    sides += 1;
    const uses = forwards + backwards;
    if (uses === 1) openSides += 1;
    else if (uses > 2) nonManifoldSides += 1;
    else if (forwards !== backwards) flippedSides += 1;
  }
  const { shellOf, shells, used } = shellsOf(triangles, points.length / 3);
  return {
    watertight: count > 0 && openSides === 0 && nonManifoldSides === 0 && flippedSides === 0,
    openSides,
    nonManifoldSides,
    flippedSides,
    vertices: used,
    sides,
    triangles: count / 3,
    euler: used - sides + count / 3,
    shells,
    shellOf,
  };
}

/** Pieces that hang together by a point, found by union of the triangles' points. */
function shellsOf(
  triangles: Uint32Array,
  points: number,
): { shellOf: Uint32Array; shells: number; used: number } {
  const parent = new Uint32Array(points);
  for (let i = 0; i < points; i += 1) parent[i] = i;
  const root = (start: number): number => {
    let node = start;
    while (u32(parent, node) !== node) {
      parent[node] = u32(parent, u32(parent, node));
      node = u32(parent, node);
    }
    return node;
  };
  const isUsed = new Uint8Array(points);
  let used = 0;
  for (let i = 0; i < triangles.length; i += 1) {
    const point = u32(triangles, i);
    if (isUsed[point] === 0) {
      isUsed[point] = 1;
      used += 1;
    }
    const first = root(u32(triangles, i - (i % 3)));
    const own = root(point);
    if (first !== own) parent[Math.max(first, own)] = Math.min(first, own);
  }
  const numbers = new Map<number, number>();
  const shellOf = new Uint32Array(triangles.length / 3);
  for (let i = 0; i < shellOf.length; i += 1) {
    const top = root(u32(triangles, 3 * i));
    let number = numbers.get(top);
    if (number === undefined) numbers.set(top, (number = numbers.size));
    shellOf[i] = number;
  }
  return { shellOf, shells: numbers.size, used };
}

export interface MeshMass {
  /** Signed: negative when the surface is inside out. Meaningless unless watertight. */
  readonly volumeMm3: number;
  readonly areaMm2: number;
  /** Of the volume; of nothing when the volume is 0. */
  readonly centerOfMass: Vec3 | undefined;
}

/** By the divergence theorem, about the first point so that a part far from the origin keeps its digits. */
export function massOf(parts: readonly Welded[]): MeshMass {
  const origin = parts.find(({ points }) => points.length > 0)?.points;
  const ox = origin?.[0] ?? 0;
  const oy = origin?.[1] ?? 0;
  const oz = origin?.[2] ?? 0;
  let volume6 = 0;
  let area2 = 0;
  const moment = [0, 0, 0] as [number, number, number];
  for (const { points, triangles } of parts) {
    for (let i = 0; i < triangles.length; i += 3) {
      const a = 3 * u32(triangles, i);
      const b = 3 * u32(triangles, i + 1);
      const c = 3 * u32(triangles, i + 2);
      const ax = f32(points, a) - ox;
      const ay = f32(points, a + 1) - oy;
      const az = f32(points, a + 2) - oz;
      const bx = f32(points, b) - ox;
      const by = f32(points, b + 1) - oy;
      const bz = f32(points, b + 2) - oz;
      const cx = f32(points, c) - ox;
      const cy = f32(points, c + 1) - oy;
      const cz = f32(points, c + 2) - oz;
      const nx = (by - ay) * (cz - az) - (bz - az) * (cy - ay);
      const ny = (bz - az) * (cx - ax) - (bx - ax) * (cz - az);
      const nz = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
      area2 += Math.sqrt(nx * nx + ny * ny + nz * nz);
      const six = ax * nx + ay * ny + az * nz;
      volume6 += six;
      moment[0] += six * (ax + bx + cx);
      moment[1] += six * (ay + by + cy);
      moment[2] += six * (az + bz + cz);
    }
  }
  const center: Vec3 | undefined =
    volume6 === 0
      ? undefined
      : [
          ox + moment[0] / (4 * volume6),
          oy + moment[1] / (4 * volume6),
          oz + moment[2] / (4 * volume6),
        ];
  return { volumeMm3: volume6 / 6, areaMm2: area2 / 2, centerOfMass: center };
}

/** Signed volume of each shell, mm³: a closed hollow inside a solid has a negative one. */
export function shellVolumes(
  { points, triangles }: Welded,
  { shells, shellOf }: SurfaceCheck,
): readonly number[] {
  const volumes = Array.from({ length: shells }, () => 0);
  for (let i = 0; i < triangles.length; i += 3) {
    const a = 3 * u32(triangles, i);
    const b = 3 * u32(triangles, i + 1);
    const c = 3 * u32(triangles, i + 2);
    const bx = f32(points, b);
    const by = f32(points, b + 1);
    const bz = f32(points, b + 2);
    const cx = f32(points, c);
    const cy = f32(points, c + 1);
    const cz = f32(points, c + 2);
    const six =
      f32(points, a) * (by * cz - bz * cy) +
      f32(points, a + 1) * (bz * cx - bx * cz) +
      f32(points, a + 2) * (bx * cy - by * cx);
    const shell = u32(shellOf, i / 3);
    volumes[shell] = (volumes[shell] ?? 0) + six / 6;
  }
  return volumes;
}
