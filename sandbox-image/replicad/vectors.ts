import type { Vec3 } from '../../src/contract/job.ts';

/** Anything of OCCT with three coordinates: gp_Pnt, gp_Vec, gp_Dir. */
interface Coordinates {
  X(): number;
  Y(): number;
  Z(): number;
}

export const toVec3 = (of: Coordinates): Vec3 => [of.X(), of.Y(), of.Z()];
export const plus = (a: Vec3, b: Vec3): Vec3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const minus = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scaled = (a: Vec3, by: number): Vec3 => [a[0] * by, a[1] * by, a[2] * by];
export const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a: Vec3, b: Vec3): Vec3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
export const distance = (a: Vec3, b: Vec3): number => Math.hypot(...minus(a, b));

/** Length 1; the zero vector stays as it is. */
export function unit(a: Vec3): Vec3 {
  const length = Math.hypot(...a);
  return length === 0 ? a : scaled(a, 1 / length);
}
