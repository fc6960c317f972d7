/** Frame and title block. Nothing in it depends on the day or the machine: equal parts give equal files. */
import type { Vec3 } from '../../contract/job.ts';
import { sizeText } from '../overlay.ts';
import type { Rectangle } from '../projection.ts';
import type { Point2 } from './flat-view.ts';
import { line, type Mark } from './marks.ts';
import { textWithin } from './text-width.ts';

export const BLOCK_HEIGHT = 52;

export interface TitleData {
  readonly partName: string;
  readonly view: string;
  readonly scale: string;
  readonly sizeMm: Vec3;
}

const PAD = 10;
const LABEL_FONT = 10;
const VALUE_FONT = 16;

export function titleBlock(frame: Rectangle, data: TitleData): readonly Mark[] {
  const top = frame.y + frame.height - BLOCK_HEIGHT;
  const cells = [
    { label: 'PART', value: data.partName, share: 0.36 },
    { label: 'VIEW', value: data.view, share: 0.12 },
    { label: 'SCALE', value: data.scale, share: 0.12 },
    { label: 'OVERALL SIZE (X × Y × Z)', value: sizeText(data.sizeMm), share: 0.28 },
    { label: 'UNITS', value: 'mm', share: 0.12 },
  ];
  const marks: Mark[] = [
    ...rectangle(frame),
    line('frame', [frame.x, top], [frame.x + frame.width, top]),
  ];
  let { x } = frame;
  for (const { label, value, share } of cells) {
    const width = frame.width * share;
    const inner = width - 2 * PAD;
    if (x > frame.x) marks.push(line('frame', [x, top], [x, frame.y + frame.height]));
    marks.push(
      {
        kind: 'text',
        text: label,
        at: [x + PAD, top + 16],
        size: LABEL_FONT,
        anchor: 'start',
        faint: true,
      },
      {
        kind: 'text',
        text: textWithin(value, VALUE_FONT, inner),
        at: [x + PAD, top + 39],
        size: VALUE_FONT,
        anchor: 'start',
        strong: label === 'PART',
      },
    );
    x += width;
  }
  return marks;
}

function rectangle({ x, y, width, height }: Rectangle): Mark[] {
  const corners: readonly Point2[] = [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
    [x, y],
  ];
  return [{ kind: 'line', pen: 'frame', shape: { kind: 'curve', points: corners } }];
}
