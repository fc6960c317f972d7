/** Where a point of the model lands in the picture. Pixels count from the top left corner. */
import type { ScenePart } from './scene.ts';
import { f32 } from './mesh.ts';
import type { Camera } from './views.ts';

/** A rectangle of the picture, pixels. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Extent of the model in the picture plane, mm along the camera's `right` and `up`. */
export interface Extent {
  readonly minU: number;
  readonly maxU: number;
  readonly minV: number;
  readonly maxV: number;
  /** Least u + v and greatest u − v: how far the model reaches into the lower corners. */
  readonly minSum: number;
  readonly maxDifference: number;
  /** Along the line of sight: the farthest and the nearest point. */
  readonly far: number;
  readonly near: number;
}

export interface Projection {
  readonly camera: Camera;
  readonly pixelsPerMm: number;
  /** Pixel of the camera's origin: x = originX + pixelsPerMm·u, y = originY − pixelsPerMm·v. */
  readonly originX: number;
  readonly originY: number;
  /** Of the extent, mm along the line of sight. */
  readonly far: number;
  readonly near: number;
}

export function extentOf(parts: readonly ScenePart[], camera: Camera): Extent {
  let minU = Infinity;
  let maxU = -Infinity;
  let minV = Infinity;
  let maxV = -Infinity;
  let minSum = Infinity;
  let maxDifference = -Infinity;
  const [rx, ry, rz] = camera.right;
  const [ux, uy, uz] = camera.up;
  const [wx, wy, wz] = camera.toViewer;
  let far = Infinity;
  let near = -Infinity;
  for (const { part } of parts) {
    for (const points of [part.positions, part.edgePositions]) {
      for (let i = 0; i < points.length; i += 3) {
        const x = f32(points, i);
        const y = f32(points, i + 1);
        const z = f32(points, i + 2);
        const u = rx * x + ry * y + rz * z;
        const v = ux * x + uy * y + uz * z;
        const w = wx * x + wy * y + wz * z;
        if (w < far) far = w;
        if (w > near) near = w;
        if (u < minU) minU = u;
        if (u > maxU) maxU = u;
        if (v < minV) minV = v;
        if (v > maxV) maxV = v;
        if (u + v < minSum) minSum = u + v;
        if (u - v > maxDifference) maxDifference = u - v;
      }
    }
  }
  return { minU, maxU, minV, maxV, minSum, maxDifference, far, near };
}

/** The largest pixels per mm at which the extent fits; 1 for a point. */
export function scaleToFit(extent: Extent, frame: Rectangle): number {
  const scale = Math.min(
    frame.width / (extent.maxU - extent.minU),
    frame.height / (extent.maxV - extent.minV),
  );
  return Number.isFinite(scale) ? scale : 1;
}

/** Puts the middle of the extent into the middle of the frame. */
export function projectionInto(
  extent: Extent,
  frame: Rectangle,
  camera: Camera,
  pixelsPerMm: number,
): Projection {
  return {
    camera,
    pixelsPerMm,
    far: extent.far,
    near: extent.near,
    originX: frame.x + frame.width / 2 - (pixelsPerMm * (extent.minU + extent.maxU)) / 2,
    originY: frame.y + frame.height / 2 + (pixelsPerMm * (extent.minV + extent.maxV)) / 2,
  };
}

/**
 * Whether the model may reach into a rectangle in the lower left or lower right corner. Judged by its
 * extent in eight directions: never wrongly false, and right for what is roughly convex.
 */
export function mayReach(
  extent: Extent,
  { pixelsPerMm, originX, originY }: Projection,
  corner: 'left' | 'right',
  area: Rectangle,
): boolean {
  const left = (area.x - originX) / pixelsPerMm;
  const right = (area.x + area.width - originX) / pixelsPerMm;
  const top = (originY - area.y) / pixelsPerMm;
  if (extent.minV > top || extent.minU > right || extent.maxU < left) return false;
  return corner === 'left' ? extent.minSum < right + top : extent.maxDifference > left - top;
}
