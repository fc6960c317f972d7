/** The six views of a technical drawing, and where a point of the model lies in them. */
import type { Vec3 } from '../../contract/job.ts';
import type { BoundingBox } from '../../contract/result.ts';
import { cameraOf, VIEW_ANGLES, type Camera } from '../views.ts';

export const FLAT_VIEWS = ['front', 'back', 'left', 'right', 'top', 'bottom'] as const;
export type FlatView = (typeof FLAT_VIEWS)[number];

/** Millimetres in the picture plane: to the right and up, as `projectionSchema` has them. */
export type Point2 = readonly [number, number];

export interface Box2 {
  readonly min: Point2;
  readonly max: Point2;
}

export function flatCamera(view: FlatView): Camera {
  return cameraOf(VIEW_ANGLES[view]);
}

export function dot(a: Vec3, b: Vec3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function toFlat(camera: Camera, point: Vec3): Point2 {
  return [dot(camera.right, point), dot(camera.up, point)];
}

/** The point of the model at (u, v) and `w` mm towards the viewer from the origin. */
export function toModel(camera: Camera, [u, v]: Point2, w: number): Vec3 {
  const { right, up, toViewer } = camera;
  return [
    u * right[0] + v * up[0] + w * toViewer[0],
    u * right[1] + v * up[1] + w * toViewer[1],
    u * right[2] + v * up[2] + w * toViewer[2],
  ];
}

/** Exact, because these views look along an axis. */
export function flatBox(camera: Camera, box: BoundingBox): Box2 & { readonly near: number } {
  const [a, b] = [toFlat(camera, box.min), toFlat(camera, box.max)];
  return {
    min: [Math.min(a[0], b[0]), Math.min(a[1], b[1])],
    max: [Math.max(a[0], b[0]), Math.max(a[1], b[1])],
    near: Math.max(dot(camera.toViewer, box.min), dot(camera.toViewer, box.max)),
  };
}
