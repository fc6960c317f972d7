/** Truth from a formula, independent of every kernel. mm, mm², mm³; inertia diagonal about the centre, mm⁵. */
import type { PartName } from './parts.ts';

export interface Truth {
  readonly volume: number;
  readonly area: number;
  readonly center: readonly [number, number, number];
  readonly inertiaDiagonal: readonly [number, number, number];
  readonly min: readonly [number, number, number];
  readonly max: readonly [number, number, number];
  readonly counts: { readonly faces: number; readonly edges: number; readonly vertices: number };
}

const cylinderVolume = Math.PI * 25 * 20;
const sphereVolume = (4 / 3) * Math.PI * 343;

export const ANALYTIC: Readonly<Partial<Record<PartName, Truth>>> = {
  box: {
    volume: 10 * 20 * 30,
    area: 2 * (10 * 20 + 20 * 30 + 10 * 30),
    center: [6, 12, 18],
    inertiaDiagonal: [500 * (400 + 900), 500 * (100 + 900), 500 * (100 + 400)],
    min: [1, 2, 3],
    max: [11, 22, 33],
    counts: { faces: 6, edges: 12, vertices: 8 },
  },
  cylinder: {
    volume: cylinderVolume,
    area: 2 * Math.PI * 25 + 2 * Math.PI * 5 * 20,
    center: [10, 0, 10],
    inertiaDiagonal: [
      (cylinderVolume * (3 * 25 + 400)) / 12,
      (cylinderVolume * (3 * 25 + 400)) / 12,
      (cylinderVolume * 25) / 2,
    ],
    min: [5, -5, 0],
    max: [15, 5, 20],
    // Two caps and one wall; two circles and a seam.
    counts: { faces: 3, edges: 3, vertices: 2 },
  },
  sphere: {
    volume: sphereVolume,
    area: 4 * Math.PI * 49,
    center: [0, 0, 0],
    inertiaDiagonal: [0.4 * sphereVolume * 49, 0.4 * sphereVolume * 49, 0.4 * sphereVolume * 49],
    min: [-7, -7, -7],
    max: [7, 7, 7],
    // One face, closed by a seam between two degenerate edges at the poles.
    counts: { faces: 1, edges: 3, vertices: 2 },
  },
};
