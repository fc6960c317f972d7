/** Whether a part fits a printer's build volume, as it stands or turned by quarter turns. */
import type { Vec3 } from '../../contract/job.ts';

export interface BedFit {
  readonly bed_mm: Readonly<Vec3>;
  readonly fits_as_oriented: boolean;
  readonly fits_any_orientation: boolean;
  /** The first that fits, as modelled if that does; else the one that is over by least. */
  readonly best_orientation: string;
  /** Size of the part when it is turned that way. */
  readonly best_size_mm: Vec3;
  /** How far the part, turned that way, is over along each axis of the bed; 0: it fits. */
  readonly overage_mm: Vec3;
  readonly note: string;
}

const ORIENTATIONS: readonly (readonly [string, readonly [0 | 1 | 2, 0 | 1 | 2, 0 | 1 | 2]])[] = [
  ['as modelled', [0, 1, 2]],
  ['turned 90° about Z', [1, 0, 2]],
  ['turned 90° about X', [0, 2, 1]],
  ['turned 90° about Y', [2, 1, 0]],
  ['turned 90° about X, then 90° about Z', [2, 0, 1]],
  ['turned 90° about Y, then 90° about Z', [1, 2, 0]],
];

/** Below the noise of 32-bit coordinates a part that is just as large as the bed fits it. */
const TOLERANCE_MM = 1e-3;

export function bedFit(size: Vec3, bed: Readonly<Vec3>): BedFit {
  const tried = ORIENTATIONS.map(([name, [x, y, z]]) => {
    const turned: Vec3 = [size[0 + x] ?? 0, size[0 + y] ?? 0, size[0 + z] ?? 0];
    const over: Vec3 = [
      excess(turned[0], bed[0]),
      excess(turned[1], bed[1]),
      excess(turned[2], bed[2]),
    ];
    return { name, turned, over, total: over[0] + over[1] + over[2] };
  });
  const [modelled, ...others] = tried;
  if (modelled === undefined) throw new Error('there is always the orientation as modelled');
  const best = others.reduce((least, next) => (next.total < least.total ? next : least), modelled);
  const fits = best.total === 0;
  const asOriented = modelled.total === 0;
  return {
    bed_mm: bed,
    fits_as_oriented: asOriented,
    fits_any_orientation: fits,
    best_orientation: best.name,
    best_size_mm: best.turned,
    overage_mm: best.over,
    note: asOriented
      ? 'Fits as modelled.'
      : fits
        ? `Fits only when ${best.name}.`
        : `Does not fit in any of six orientations; over by least when ${best.name}.`,
  };
}

function excess(size: number, limit: number): number {
  return size > limit + TOLERANCE_MM ? size - limit : 0;
}
