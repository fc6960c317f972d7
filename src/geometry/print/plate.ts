/** Several models on one build plate: nothing is rotated, everything lies on Z = 0. */
import { PartsmithError } from '../../contract/errors.ts';
import type { Vec3 } from '../../contract/job.ts';
import type { Bounds } from '../mesh.ts';

type PlateLayout = 'arrange' | 'as_modeled';

export interface PlateOptions {
  readonly layout: PlateLayout;
  readonly gapMm: number;
  /** The bed's front left corner is the origin. */
  readonly bedMm: Readonly<Vec3>;
}

interface Placement {
  readonly name: string;
  /** From the model's own coordinates to the plate's. */
  readonly offset_mm: Vec3;
  readonly bbox_min_mm: Vec3;
  readonly bbox_max_mm: Vec3;
}

export interface Plate {
  readonly layout: PlateLayout;
  readonly bed_mm: Readonly<Vec3>;
  readonly layout_size_mm: Vec3;
  readonly placements: readonly Placement[];
}

export interface PlateModel {
  readonly name: string;
  readonly bounds: Bounds;
}

const TOLERANCE_MM = 1e-3;

/**
 * `arrange`: in the given order on shelves that are wrapped at the bed's width, each as deep as its
 * deepest model, the whole centred. `as_modeled`: the group keeps its own arrangement.
 * Throws PartsmithError `invalid_input` when the layout is larger than the bed.
 */
export function layOut(models: readonly PlateModel[], options: PlateOptions): Plate {
  const corners = options.layout === 'arrange' ? onShelves(models, options) : asModelled(models);
  const boxes = models.map(({ bounds }, i) => {
    const [x, y, z] = corners[i] ?? [0, 0, 0];
    return { low: [x, y, z], high: [x + bounds.size[0], y + bounds.size[1], z + bounds.size[2]] };
  });
  const extent = (axis: 0 | 1 | 2, pick: (...values: number[]) => number, end: 'low' | 'high') =>
    pick(...boxes.map((box) => box[end][axis] ?? 0));
  const low: Vec3 = [
    extent(0, Math.min, 'low'),
    extent(1, Math.min, 'low'),
    extent(2, Math.min, 'low'),
  ];
  const size: Vec3 = [
    extent(0, Math.max, 'high') - low[0],
    extent(1, Math.max, 'high') - low[1],
    extent(2, Math.max, 'high') - low[2],
  ];
  refuseOversize(size, options.bedMm);
  const shift: Vec3 = [
    (options.bedMm[0] - size[0]) / 2 - low[0],
    (options.bedMm[1] - size[1]) / 2 - low[1],
    -low[2],
  ];
  const placements = models.map(({ name, bounds }, i) => {
    const corner = corners[i] ?? [0, 0, 0];
    const min: Vec3 = [corner[0] + shift[0], corner[1] + shift[1], corner[2] + shift[2]];
    return {
      name,
      offset_mm: minus(min, bounds.min),
      bbox_min_mm: min,
      bbox_max_mm: plus(min, bounds.size),
    };
  });
  return { layout: options.layout, bed_mm: options.bedMm, layout_size_mm: size, placements };
}

/** Lower corners, on Z = 0, before the whole is centred. */
function onShelves(models: readonly PlateModel[], { gapMm, bedMm }: PlateOptions): Vec3[] {
  let x = 0;
  let y = 0;
  let depth = 0;
  return models.map(({ bounds }) => {
    const [width, ownDepth] = bounds.size;
    if (x > 0 && x + width > bedMm[0] + TOLERANCE_MM) {
      x = 0;
      y += depth + gapMm;
      depth = 0;
    }
    const corner: Vec3 = [x, y, 0];
    x += width + gapMm;
    depth = Math.max(depth, ownDepth);
    return corner;
  });
}

function asModelled(models: readonly PlateModel[]): Vec3[] {
  return models.map(({ bounds }) => bounds.min);
}

function refuseOversize(size: Vec3, bed: Readonly<Vec3>): void {
  const fits = size.every((value, axis) => value <= (bed[axis] ?? 0) + TOLERANCE_MM);
  if (fits) return;
  const text = (values: Readonly<Vec3>): string =>
    values.map((value) => Math.round(value * 100) / 100).join(' × ');
  throw new PartsmithError(
    'invalid_input',
    `The layout needs ${text(size)} mm, and the bed is ${text(bed)} mm.`,
    { hint: 'Put fewer models on the plate, make the gap smaller, or name a larger bed_mm.' },
  );
}

function plus(a: Vec3, b: Vec3): Vec3 {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

function minus(a: Vec3, b: Vec3): Vec3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}
