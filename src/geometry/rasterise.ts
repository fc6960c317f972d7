/**
 * Triangles → samples: a depth buffer and a shade buffer at 2×2 samples per pixel. A sample holds a
 * palette number and a shade of 8 bits, so that colours are mixed once per pixel and not per sample.
 */
import { f32, u32 } from './mesh.ts';
import type { Projection } from './projection.ts';
import type { ScenePart } from './scene.ts';

export const SAMPLES = 2;
/** Depth of a sample that nothing covers; larger is nearer. */
export const FAR = -1e30;

export interface SampleBuffer {
  /** In samples, SAMPLES per pixel. */
  readonly width: number;
  readonly height: number;
  /** Distance towards the viewer, in samples. */
  readonly depth: Float32Array;
  /** `palette << 8 | shade`; 0: background. */
  readonly shade: Uint32Array;
}

export function sampleBuffer(pixelWidth: number, pixelHeight: number): SampleBuffer {
  const width = pixelWidth * SAMPLES;
  const height = pixelHeight * SAMPLES;
  return {
    width,
    height,
    depth: new Float32Array(width * height).fill(FAR),
    shade: new Uint32Array(width * height),
  };
}

/** The vertices of a part in sample coordinates, with what the light leaves of them (0–255). */
export interface ProjectedPart {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly z: Float32Array;
  /** Light on the outer side of the surface, and on the inner side where it is seen from within. */
  readonly light: Float32Array;
  readonly innerLight: Float32Array;
  /** Component of the normal towards the viewer: it changes sign at a silhouette. */
  readonly facing: Float32Array;
}

/** What is farthest away is this much darker: in a flat view nothing else tells a step from a line. */
const DEPTH_FADE = 0.13;

/** Directions towards the lamps in the camera's frame (right, up, towards the viewer). */
const KEY = unit(-0.55, 0.6, 0.62);
const FILL = unit(0.85, 0.1, 0.5);

function projectPart({ part, closed }: ScenePart, projection: Projection): ProjectedPart {
  const { positions, normals } = part;
  const count = positions.length / 3;
  const { camera } = projection;
  const scale = projection.pixelsPerMm * SAMPLES;
  const [rx, ry, rz] = camera.right;
  const [ux, uy, uz] = camera.up;
  const [vx, vy, vz] = camera.toViewer;
  const originX = projection.originX * SAMPLES;
  const originY = projection.originY * SAMPLES;
  const { near } = projection;
  const fade = near > projection.far ? DEPTH_FADE / (near - projection.far) : 0;
  const out: ProjectedPart = {
    x: new Float32Array(count),
    y: new Float32Array(count),
    z: new Float32Array(count),
    light: new Float32Array(count),
    innerLight: closed ? new Float32Array() : new Float32Array(count),
    facing: new Float32Array(count),
  };
  for (let i = 0, j = 0; i < count; i += 1, j += 3) {
    const px = f32(positions, j);
    const py = f32(positions, j + 1);
    const pz = f32(positions, j + 2);
    out.x[i] = originX + scale * (rx * px + ry * py + rz * pz);
    out.y[i] = originY - scale * (ux * px + uy * py + uz * pz);
    const w = vx * px + vy * py + vz * pz;
    out.z[i] = scale * w;
    const depthLight = 254 * (1 - fade * (near - w));
    const nx = f32(normals, j);
    const ny = f32(normals, j + 1);
    const nz = f32(normals, j + 2);
    const length = Math.sqrt(nx * nx + ny * ny + nz * nz);
    const inverse = length > 0 ? 1 / length : 0;
    const a = (rx * nx + ry * ny + rz * nz) * inverse;
    const b = (ux * nx + uy * ny + uz * nz) * inverse;
    const c = (vx * nx + vy * ny + vz * nz) * inverse;
    out.facing[i] = c;
    out.light[i] = depthLight * lightOn(a, b, c);
    if (!closed) out.innerLight[i] = depthLight * lightOn(-a, -b, -c);
  }
  return out;
}

/** Key lamp from the upper left, fill from the right, a little from everywhere: 0–1. */
function lightOn(a: number, b: number, c: number): number {
  const key = Math.max(0, a * KEY[0] + b * KEY[1] + c * KEY[2]);
  const fill = Math.max(0, a * FILL[0] + b * FILL[1] + c * FILL[2]);
  const light = 0.4 + 0.06 * b + 0.54 * key + 0.07 * fill;
  return Math.min(1, Math.max(0, light));
}

/**
 * Fills the triangles from index `from` to `to` with one palette entry. Adjacent triangles share no
 * sample and leave none out: a side's crossing of a row is computed from the same numbers for both.
 */
function fillTriangles(
  buffer: SampleBuffer,
  part: ScenePart,
  projected: ProjectedPart,
  from: number,
  to: number,
  palette: number,
): void {
  const { triangles } = part.part;
  const { x, y, z, light, innerLight } = projected;
  const { width, height, depth, shade } = buffer;
  const tint = palette << 8;
  for (let i = from; i < to; i += 3) {
    let a = u32(triangles, i);
    let b = u32(triangles, i + 1);
    let c = u32(triangles, i + 2);
    const ax = f32(x, a);
    const ay = f32(y, a);
    // Twice the area; y points down in the picture, so a front face has a negative one.
    const area = (f32(x, b) - ax) * (f32(y, c) - ay) - (f32(x, c) - ax) * (f32(y, b) - ay);
    if (area === 0 || (area > 0 && part.closed)) continue;
    const lights = area > 0 ? innerLight : light;
    // Sorted by y, so that a side is walked in the same direction for both of its triangles.
    if (f32(y, b) < f32(y, a)) {
      const first = b;
      b = a;
      a = first;
    }
    if (f32(y, c) < f32(y, b)) {
      const last = b;
      b = c;
      c = last;
      if (f32(y, b) < f32(y, a)) {
        const first = b;
        b = a;
        a = first;
      }
    }
    const x0 = f32(x, a);
    const y0 = f32(y, a);
    const x1 = f32(x, b);
    const y1 = f32(y, b);
    const x2 = f32(x, c);
    const y2 = f32(y, c);
    const firstRow = Math.max(0, Math.ceil(y0 - 0.5));
    const lastRow = Math.min(height - 1, Math.ceil(y2 - 0.5) - 1);
    if (firstRow > lastRow) continue;

    const z0 = f32(z, a);
    const l0 = f32(lights, a);
    let dzdx = 0;
    let dzdy = 0;
    let dldx = 0;
    let dldy = 0;
    // The planes of a sliver are too steep to be computed; its few samples take the value of one corner.
    if (area > 1e-3 || area < -1e-3) {
      const e1x = x1 - x0;
      const e1y = y1 - y0;
      const e2x = x2 - x0;
      const e2y = y2 - y0;
      const inverse = 1 / (e1x * e2y - e2x * e1y);
      const z1 = f32(z, b) - z0;
      const z2 = f32(z, c) - z0;
      dzdx = (z1 * e2y - z2 * e1y) * inverse;
      dzdy = (z2 * e1x - z1 * e2x) * inverse;
      const l1 = f32(lights, b) - l0;
      const l2 = f32(lights, c) - l0;
      dldx = (l1 * e2y - l2 * e1y) * inverse;
      dldy = (l2 * e1x - l1 * e2x) * inverse;
    }
    const longSlope = (x2 - x0) / (y2 - y0);
    const upperSlope = y1 > y0 ? (x1 - x0) / (y1 - y0) : 0;
    const lowerSlope = y2 > y1 ? (x2 - x1) / (y2 - y1) : 0;
    for (let row = firstRow; row <= lastRow; row += 1) {
      const yc = row + 0.5;
      const long = x0 + longSlope * (yc - y0);
      const short = yc < y1 ? x0 + upperSlope * (yc - y0) : x1 + lowerSlope * (yc - y1);
      const left = long < short ? long : short;
      const right = long < short ? short : long;
      const first = Math.max(0, Math.ceil(left - 0.5));
      const last = Math.min(width - 1, Math.ceil(right - 0.5) - 1);
      if (first > last) continue;
      const dx = first + 0.5 - x0;
      const dy = yc - y0;
      let zs = z0 + dzdx * dx + dzdy * dy;
      let ls = l0 + dldx * dx + dldy * dy;
      const end = row * width + last;
      for (let at = row * width + first; at <= end; at += 1) {
        if (zs > f32(depth, at)) {
          depth[at] = zs;
          // Rounding may leave 0–255 by a hair; the palette beside it must not notice.
          shade[at] = tint | (ls < 0 ? 0 : ls > 255 ? 255 : ls | 0);
        }
        zs += dzdx;
        ls += dldx;
      }
    }
  }
}

/** Fills a part: `paletteOf(face)` names the palette entry of a highlighted face, else `palette`. */
export function fillPart(
  buffer: SampleBuffer,
  part: ScenePart,
  projection: Projection,
  palette: number,
  highlighted: ReadonlyMap<number, number>,
): ProjectedPart {
  const projected = projectPart(part, projection);
  const { triangles, faceRanges, firstFace } = part.part;
  if (highlighted.size === 0) {
    fillTriangles(buffer, part, projected, 0, triangles.length, palette);
    return projected;
  }
  let end = 0;
  for (let face = 0; face < faceRanges.length / 2; face += 1) {
    const first = u32(faceRanges, 2 * face);
    if (first > end) fillTriangles(buffer, part, projected, end, first, palette);
    end = first + u32(faceRanges, 2 * face + 1);
    const tint = highlighted.get(firstFace + face) ?? palette;
    fillTriangles(buffer, part, projected, first, end, tint);
  }
  fillTriangles(buffer, part, projected, end, triangles.length, palette);
  return projected;
}

function unit(x: number, y: number, z: number): readonly [number, number, number] {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}
