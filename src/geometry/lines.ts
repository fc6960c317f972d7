/**
 * Lines over the shaded picture: B-rep edges, silhouettes of curved faces, highlighted edges. Each is
 * drawn with a constant width in pixels and exact coverage, where the depth buffer says it is seen.
 */
import { EDGE_LOOKS } from './edge-looks.ts';
import { f32, u32, u8 } from './mesh.ts';
import type { Projection } from './projection.ts';
import { SAMPLES, type ProjectedPart, type SampleBuffer } from './rasterise.ts';
import type { ScenePart } from './scene.ts';

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
class Plotter {
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

export interface EdgePens {
  readonly sharp: Pen;
  readonly smooth: Pen;
}

/** Draws the edges of a part for which `wanted(edgeId)` holds; seams only where `withSeams`. */
export function drawEdges(
  buffer: SampleBuffer,
  layer: InkLayer,
  { part, edges: { looks, normals } }: ScenePart,
  projection: Projection,
  pens: EdgePens,
  options: { readonly withSeams: boolean; readonly only?: ReadonlySet<number> },
): void {
  const { edgePositions, segments, edgeIds, edgeRanges } = part;
  const screen = projectPoints(edgePositions, projection);
  const plotter = new Plotter(buffer, layer);
  let chain = new Float32Array(3 * 64);
  for (let edge = 0; edge < edgeIds.length; edge += 1) {
    if (options.only !== undefined && !options.only.has(u32(edgeIds, edge))) continue;
    const from = u32(edgeRanges, 2 * edge);
    const to = from + u32(edgeRanges, 2 * edge + 1);
    if (chain.length < 3 * (to - from + 1)) chain = new Float32Array(6 * (to - from + 1));
    let count = 0;
    let chainLook = 0;
    for (let i = from; i < to; i += 2) {
      const own = u8(looks, i / 2);
      const outline = own === EDGE_LOOKS.smooth && isEdgeOn(normals, i / 2, projection);
      const look = outline ? EDGE_LOOKS.sharp : own;
      const a = u32(segments, i);
      const b = u32(segments, i + 1);
      const joined =
        count > 0 && look === chainLook && i > from && sameSpot(screen, u32(segments, i - 1), a);
      if (!joined) {
        flush(plotter, chain, count, chainLook, pens, options.withSeams);
        copyPoint(screen, a, chain, 0);
        count = 1;
        chainLook = look;
      }
      copyPoint(screen, b, chain, count);
      count += 1;
    }
    flush(plotter, chain, count, chainLook, pens, options.withSeams);
  }
}

/** A smooth edge along which the surface is seen edge-on is part of the outline. */
function isEdgeOn(normals: Float32Array, segment: number, { camera }: Projection): boolean {
  const x = f32(normals, 3 * segment);
  const y = f32(normals, 3 * segment + 1);
  const z = f32(normals, 3 * segment + 2);
  const [vx, vy, vz] = camera.toViewer;
  return Math.abs(x * vx + y * vy + z * vz) < 0.02 * Math.sqrt(x * x + y * y + z * z);
}

function flush(
  plotter: Plotter,
  chain: Float32Array,
  count: number,
  look: number,
  pens: EdgePens,
  withSeams: boolean,
): void {
  if (count < 2 || (look === EDGE_LOOKS.seam && !withSeams)) return;
  // The pole of a sphere and the apex of a cone are edges without length.
  let long = false;
  for (let i = 1; i < count && !long; i += 1) long = !sameSpot(chain, 0, i);
  if (!long) return;
  plotter.chain(chain, count, look === EDGE_LOOKS.smooth ? pens.smooth : pens.sharp);
}

/**
 * Draws where curved faces turn away from the viewer: inside each triangle the line on which the exact
 * normal is perpendicular to the view, which is smooth where the facets are not.
 */
export function drawSilhouettes(
  buffer: SampleBuffer,
  layer: InkLayer,
  { part }: ScenePart,
  { x, y, z, facing }: ProjectedPart,
  pen: Pen,
): void {
  const { triangles } = part;
  const plotter = new Plotter(buffer, layer);
  const chain = new Float32Array(6);
  for (let i = 0; i < triangles.length; i += 3) {
    const a = u32(triangles, i);
    const b = u32(triangles, i + 1);
    const c = u32(triangles, i + 2);
    const fa = f32(facing, a);
    const fb = f32(facing, b);
    const fc = f32(facing, c);
    const sa = fa >= 0;
    const sb = fb >= 0;
    if (sa === sb && sb === fc >= 0) continue;
    // A plane seen edge-on is not curved: its normals differ by rounding only.
    if (Math.max(fa, fb, fc) - Math.min(fa, fb, fc) < 1e-3) continue;
    // The corner alone on its side; the line crosses the two sides that meet there.
    const [lone, left, right] = sa === sb ? [c, a, b] : sb === fc >= 0 ? [a, b, c] : [b, c, a];
    let at = 0;
    for (const other of [left, right]) {
      const t = f32(facing, lone) / (f32(facing, lone) - f32(facing, other));
      chain[at] = f32(x, lone) + t * (f32(x, other) - f32(x, lone));
      chain[at + 1] = f32(y, lone) + t * (f32(y, other) - f32(y, lone));
      chain[at + 2] = f32(z, lone) + t * (f32(z, other) - f32(z, lone));
      at += 3;
    }
    plotter.chain(chain, 2, pen);
  }
}

function projectPoints(positions: Float32Array, projection: Projection): Float32Array {
  const out = new Float32Array(positions.length);
  const { camera } = projection;
  const scale = projection.pixelsPerMm * SAMPLES;
  const [rx, ry, rz] = camera.right;
  const [ux, uy, uz] = camera.up;
  const [vx, vy, vz] = camera.toViewer;
  for (let i = 0; i < positions.length; i += 3) {
    const px = f32(positions, i);
    const py = f32(positions, i + 1);
    const pz = f32(positions, i + 2);
    out[i] = projection.originX * SAMPLES + scale * (rx * px + ry * py + rz * pz);
    out[i + 1] = projection.originY * SAMPLES - scale * (ux * px + uy * py + uz * pz);
    out[i + 2] = scale * (vx * px + vy * py + vz * pz);
  }
  return out;
}

function copyPoint(from: Float32Array, point: number, to: Float32Array, at: number): void {
  to[3 * at] = f32(from, 3 * point);
  to[3 * at + 1] = f32(from, 3 * point + 1);
  to[3 * at + 2] = f32(from, 3 * point + 2);
}

function sameSpot(points: Float32Array, a: number, b: number): boolean {
  return (
    a === b ||
    (f32(points, 3 * a) === f32(points, 3 * b) &&
      f32(points, 3 * a + 1) === f32(points, 3 * b + 1) &&
      f32(points, 3 * a + 2) === f32(points, 3 * b + 2))
  );
}
