/** Sizes of circles, told beside the view: one call-out for all of one kind and size. */
import { lengthText, type Dimension } from './dimension.ts';
import { isWhole, type Circle } from './find-circles.ts';
import { toModel, type Point2 } from './flat-view.ts';
import type { PitchCircle } from './pitch-circle.ts';
import type { Camera } from '../views.ts';

export interface PlannedCallout {
  readonly dimension: Omit<Dimension, 'shown'>;
  /** Any of them may carry the leader. */
  readonly circles: readonly Pick<Circle, 'center' | 'radius' | 'middle' | 'sweep'>[];
  readonly pitchCircle?: PitchCircle;
}

/** Of one size that an answer lists. */
const MOST_CENTERS = 24;

export function isWholeGroup(group: readonly Circle[]): boolean {
  return group.every(isWhole);
}

export function sizeCallout(camera: Camera, group: readonly Circle[]): PlannedCallout[] {
  const [first] = group;
  if (first === undefined) return [];
  const whole = isWholeGroup(group);
  const kind = !whole ? 'radius' : first.hole ? 'hole_diameter' : 'diameter';
  const value = whole ? 2 * first.radius : first.radius;
  const times = group.length > 1 ? `${group.length}× ` : '';
  const reach: Point2 = [
    first.radius * Math.cos(whole ? 0 : first.middle),
    first.radius * Math.sin(whole ? 0 : first.middle),
  ];
  const { center, w } = first;
  return [
    {
      circles: group,
      dimension: {
        kind,
        value_mm: value,
        text: `${times}${whole ? 'Ø' : 'R'}${lengthText(value)}`,
        count: group.length,
        from: toModel(camera, whole ? [center[0] - reach[0], center[1] - reach[1]] : center, w),
        to: toModel(camera, [center[0] + reach[0], center[1] + reach[1]], w),
        centers: group
          .slice(0, MOST_CENTERS)
          .map((circle) => toModel(camera, circle.center, circle.w)),
      },
    },
  ];
}

export function pitchCallout(
  camera: Camera,
  group: readonly Circle[],
  pitch: PitchCircle,
): PlannedCallout[] {
  const w = group[0]?.w ?? 0;
  const { center, radius } = pitch;
  return [
    {
      circles: [{ ...pitch, middle: 0, sweep: 2 * Math.PI }],
      pitchCircle: pitch,
      dimension: {
        kind: 'pitch_circle_diameter',
        value_mm: 2 * radius,
        text: `PCD Ø${lengthText(2 * radius)}`,
        count: 1,
        from: toModel(camera, [center[0] - radius, center[1]], w),
        to: toModel(camera, [center[0] + radius, center[1]], w),
        centers: [toModel(camera, center, w)],
      },
    },
  ];
}
