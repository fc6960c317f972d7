/** Lines over the shaded picture: B-rep edges, silhouettes of curved faces, highlighted edges. */
import { EDGE_LOOKS } from './edge-looks.ts';
import { f32, u32, u8 } from './mesh.ts';
import { Plotter, type InkLayer, type Pen } from './plotter.ts';
import type { Projection } from './projection.ts';
import { SAMPLES, type ProjectedPart, type SampleBuffer } from './rasterise.ts';
import type { ScenePart } from './scene.ts';

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
