/** A dimension as data: what a sheet says in lines and text, told in numbers as well. */
import type { Vec3 } from '../../contract/job.ts';

export const DIMENSION_KINDS = [
  'width',
  'height',
  'position',
  'distance',
  'hole_diameter',
  'diameter',
  'radius',
  'pitch_circle_diameter',
] as const;
export type DimensionKind = (typeof DIMENSION_KINDS)[number];

export interface Dimension {
  /**
   * width and height: of the whole view. position: edge of the view to a centre. distance: between
   * neighbouring centres. The others: of circles seen face-on.
   */
  readonly kind: DimensionKind;
  readonly value_mm: number;
  /** As written on the sheet. */
  readonly text: string;
  /** How many features or equal steps it stands for. */
  readonly count: number;
  /** Its two ends in the model's coordinates: of a diameter opposite points, of a radius centre and rim. */
  readonly from: Vec3;
  readonly to: Vec3;
  /** Centres of the features that a diameter or radius stands for, the first 24. */
  readonly centers?: readonly Vec3[];
  /** False when the sheet had no room for it. */
  readonly shown: boolean;
}

/** At most two decimals; three where the part is tiny. */
export function lengthText(mm: number): string {
  const factor = Math.abs(mm) < 1 ? 1000 : 100;
  return String(Math.round(mm * factor) / factor + 0);
}
