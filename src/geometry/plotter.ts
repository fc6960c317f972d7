/** Chains of points → ink: constant width in pixels, exact coverage, only where the depth buffer lets them be seen. */
import { f32, u8 } from './mesh.ts';
import { SAMPLES, type SampleBuffer } from './rasterise.ts';

/** How much of each pixel a kind of line covers, 0–255. */
export interface InkLayer {
  readonly width: number;
  readonly height: number;
  readonly ink: Uint8Array;
}

export interface Pen {
  /** Pixels. */
  readonly width: number;
  /** 0–1. */
  readonly strength: number;
}

export function inkLayer(width: number, height: number): InkLayer {
  return { width, height, ink: new Uint8Array(width * height) };
}

/**
 * How far behind the surface a line may lie and still be seen, in samples: an edge lies on its faces, and
 * between two samples a face rises by about its slope.
 */
const DEPTH_BIAS = 1.6;
/** Runs of seen or unseen steps shorter than this are noise of the sampling: they would make dashes. */
const SHORTEST_RUN = 5;

/** Draws chains of points (in samples) that were told apart into seen and unseen runs. */
export class Plotter {
  readonly #buffer: SampleBuffer;
  readonly #layer: InkLayer;
  #seen = new Uint8Array(1024);

  constructor(buffer: SampleBuffer, layer: InkLayer) {
    this.#buffer = buffer;
    this.#layer = layer;
  }

  /** `points`: x, y, z per point, `count` of them; a line goes through all of them. */
  chain(points: Float32Array, count: number, pen: Pen): void {
    let steps = 0;
    for (let i = 1; i < count; i += 1) steps += stepsOf(points, i);
    if (this.#seen.length < steps) this.#seen = new Uint8Array(steps * 2);
    const seen = this.#seen;
    let step = 0;
    for (let i = 1; i < count; i += 1) {
      const own = stepsOf(points, i);
      const j = 3 * i;
      const x0 = f32(points, j - 3);
      const y0 = f32(points, j - 2);
      const z0 = f32(points, j - 1);
      const dx = f32(points, j) - x0;
      const dy = f32(points, j + 1) - y0;
      const dz = f32(points, j + 2) - z0;
      for (let k = 0; k < own; k += 1, step += 1) {
        const t = (k + 0.5) / own;
        seen[step] = this.#isSeen(x0 + t * dx, y0 + t * dy, z0 + t * dz) ? 1 : 0;
      }
    }
    smoothRuns(seen, steps);
    step = 0;
    for (let i = 1; i < count; i += 1) {
      const own = stepsOf(points, i);
      this.#segment(points, i, step, own, pen);
      step += own;
    }
  }

  /** Compares with the farthest sample around: at an edge, that is a face beside it or what lies behind. */
  #isSeen(x: number, y: number, z: number): boolean {
    const { width, height, depth } = this.#buffer;
    const cx = Math.floor(x);
    const cy = Math.floor(y);
    if (cx < 1 || cy < 1 || cx >= width - 1 || cy >= height - 1) {
      return cx >= 0 && cy >= 0 && cx < width && cy < height;
    }
    const limit = z + DEPTH_BIAS;
    for (let row = cy - 1; row <= cy + 1; row += 1) {
      const base = row * width + cx;
      if (f32(depth, base - 1) <= limit) return true;
      if (f32(depth, base) <= limit) return true;
      if (f32(depth, base + 1) <= limit) return true;
    }
    return false;
  }

  /** Coverage of a capsule around the segment, pixel by pixel along its longer axis. */
  #segment(points: Float32Array, index: number, firstStep: number, steps: number, pen: Pen): void {
    const { width, height, ink } = this.#layer;
    const j = 3 * index;
    const x0 = f32(points, j - 3) / SAMPLES;
    const y0 = f32(points, j - 2) / SAMPLES;
    const dx = f32(points, j) / SAMPLES - x0;
    const dy = f32(points, j + 1) / SAMPLES - y0;
    const squared = dx * dx + dy * dy;
    const steep = Math.abs(dy) > Math.abs(dx);
    const half = pen.width / 2;
    const reach = half + 0.5;
    const along0 = steep ? y0 : x0;
    const along1 = along0 + (steep ? dy : dx);
    const slope = steep ? dx / dy : dx === 0 ? 0 : dy / dx;
    const across0 = steep ? x0 : y0;
    const across1 = across0 + (steep ? dx : dy);
    const spread = reach * Math.sqrt(1 + slope * slope);
    const alongLimit = (steep ? height : width) - 1;
    const acrossLimit = (steep ? width : height) - 1;
    const from = Math.max(0, Math.floor(Math.min(along0, along1) - reach));
    const to = Math.min(alongLimit, Math.floor(Math.max(along0, along1) + reach));
    const lowest = Math.min(across0, across1) - reach;
    const highest = Math.max(across0, across1) + reach;
    for (let a = from; a <= to; a += 1) {
      const middle = across0 + slope * (a + 0.5 - along0);
      const low = Math.max(0, Math.floor(Math.max(middle - spread, lowest)));
      const high = Math.min(acrossLimit, Math.floor(Math.min(middle + spread, highest)));
      for (let b = low; b <= high; b += 1) {
        const px = (steep ? b : a) + 0.5 - x0;
        const py = (steep ? a : b) + 0.5 - y0;
        let t = squared === 0 ? 0 : (px * dx + py * dy) / squared;
        t = t < 0 ? 0 : t > 1 ? 1 : t;
        if (this.#seen[firstStep + Math.min(steps - 1, Math.floor(t * steps))] !== 1) continue;
        const ex = px - t * dx;
        const ey = py - t * dy;
        const coverage = reach - Math.sqrt(ex * ex + ey * ey);
        if (coverage <= 0) continue;
        const value = 255 * pen.strength * (coverage < 1 ? coverage : 1);
        const at = steep ? a * width + b : b * width + a;
        if (value > u8(ink, at)) ink[at] = value;
      }
    }
  }
}

/** One step per sample along the segment that ends at point `index`. */
function stepsOf(points: Float32Array, index: number): number {
  const j = 3 * index;
  const dx = f32(points, j) - f32(points, j - 3);
  const dy = f32(points, j + 1) - f32(points, j - 2);
  return Math.max(1, Math.min(8192, Math.ceil(Math.sqrt(dx * dx + dy * dy))));
}

/**
 * An edge is seen or not, but never dashed. Short seen runs at an end go first: there a hidden line only
 * touches the outline of what hides it. Then gaps are closed, then other short runs dropped.
 */
function smoothRuns(seen: Uint8Array, steps: number): void {
  for (const [value, where] of [
    [1, 'end'],
    [0, 'inside'],
    [1, 'inside'],
  ] as const) {
    let start = 0;
    while (start < steps) {
      let end = start + 1;
      while (end < steps && seen[end] === seen[start]) end += 1;
      const inside = start > 0 && end < steps;
      const atEnd = !inside && end - start < steps;
      const meant = where === 'inside' ? inside : atEnd;
      if (seen[start] === value && meant && end - start < SHORTEST_RUN) {
        seen.fill(1 - value, start, end);
      }
      start = end;
    }
  }
}
