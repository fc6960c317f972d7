/** From where a part is looked at. All pictures are orthographic: what is parallel stays parallel. */
import { PartsmithError } from '../contract/errors.ts';
import type { Vec3 } from '../contract/job.ts';

export const VIEW_NAMES = [
  'front',
  'back',
  'left',
  'right',
  'top',
  'bottom',
  'iso',
  'iso_back',
] as const;
export type View = (typeof VIEW_NAMES)[number];

/** An orthonormal frame: `right` and `up` span the picture, `toViewer` points out of it. */
export interface Camera {
  readonly right: Vec3;
  readonly up: Vec3;
  readonly toViewer: Vec3;
}

/** Degrees. Azimuth 0 is the front (camera at -Y), 90 the right (+X), 180 the back; elevation 90 the top. */
export interface Angles {
  readonly azimuth: number;
  readonly elevation: number;
}

/** Of a cube seen along its diagonal: all three axes are shortened alike. */
const ISO_ELEVATION = (Math.atan(Math.SQRT1_2) * 180) / Math.PI;

export const VIEW_ANGLES: Readonly<Record<View, Angles>> = {
  front: { azimuth: 0, elevation: 0 },
  right: { azimuth: 90, elevation: 0 },
  back: { azimuth: 180, elevation: 0 },
  left: { azimuth: 270, elevation: 0 },
  top: { azimuth: 0, elevation: 90 },
  bottom: { azimuth: 0, elevation: -90 },
  iso: { azimuth: 45, elevation: ISO_ELEVATION },
  iso_back: { azimuth: 225, elevation: ISO_ELEVATION },
};

/** Throws PartsmithError `invalid_input` when an angle is not finite or the elevation is past ±90. */
export function cameraOf(angles: Angles): Camera {
  if (!Number.isFinite(angles.azimuth) || !(Math.abs(angles.elevation) <= 90)) {
    throw new PartsmithError(
      'invalid_input',
      'azimuth must be a finite number and elevation from -90 to 90 degrees.',
    );
  }
  const [sinA, cosA] = sinCos(angles.azimuth);
  const [sinE, cosE] = sinCos(angles.elevation);
  return {
    right: [cosA, sinA, 0],
    up: [-sinA * sinE, cosA * sinE, cosE],
    toViewer: [sinA * cosE, -cosA * cosE, sinE],
  };
}

/** Exact at quarter turns, so that an axis-parallel face is seen truly edge-on. */
function sinCos(degrees: number): readonly [number, number] {
  const turn = ((degrees % 360) + 360) % 360;
  if (turn === 0) return [0, 1];
  if (turn === 90) return [1, 0];
  if (turn === 180) return [0, -1];
  if (turn === 270) return [-1, 0];
  const radians = (turn * Math.PI) / 180;
  return [Math.sin(radians), Math.cos(radians)];
}
