/** Picture of a plane cut: filled, hatched, holes left open; or of why the plane cuts nothing. */
import type { Plane } from '../../contract/job.ts';
import type { Section } from '../../contract/result.ts';
import { fontSizeFor } from '../overlay.ts';
import { xmlText } from '../xml-text.ts';
import { lengthText } from './dimension.ts';
import { composeFlatPicture, FLAT_SIZE, flatHeadline, type FlatPicture } from './flat-picture.ts';
import { flatCamera, type Box2, type FlatView, type Point2 } from './flat-view.ts';
import { line, toSheet, type Mark, type Placing } from './marks.ts';

/** The view that shows a cut with the axes of its plane to the right and up, and the name of its normal. */
export const PLANES_SEEN: Readonly<Record<Plane, { view: FlatView; normal: 'X' | 'Y' | 'Z' }>> = {
  XY: { view: 'top', normal: 'Z' },
  XZ: { view: 'front', normal: 'Y' },
  YZ: { view: 'right', normal: 'X' },
};

export interface SectionContent {
  readonly title: string;
  readonly section: Section;
  readonly withDimensions: boolean;
  /** Why there is nothing to see, in one sentence; required when the plane cuts nothing. */
  readonly message: string | undefined;
}

export function drawSection(content: SectionContent): FlatPicture {
  const { section, title, withDimensions } = content;
  const { view, normal } = PLANES_SEEN[section.plane];
  const camera = flatCamera(view);
  const box = boundsOf(section);
  if (box === undefined) return nothingCut(content);
  const at = `${section.plane} at ${normal} = ${lengthText(section.at)}`;
  // XZ is seen from −Y: nearer to the viewer is less Y.
  const near = normal === 'Y' ? -section.at : section.at;
  return composeFlatPicture({
    camera,
    box: { ...box, near },
    withDimensions,
    title,
    label: `section ${at} mm   area ${areaText(section.area_mm2)} mm²`,
    marks: (placing) => regionMarks(section, placing),
  });
}

/** Three decimals: the exact area, not that of the drawn outline. */
export function areaText(area: number): string {
  return String(Math.round(area * 1000) / 1000 + 0);
}

function boundsOf(section: Section): Box2 | undefined {
  const min: [number, number] = [Infinity, Infinity];
  const max: [number, number] = [-Infinity, -Infinity];
  for (const { outer } of section.regions) {
    for (const [u, v] of outer) {
      min[0] = Math.min(min[0], u);
      min[1] = Math.min(min[1], v);
      max[0] = Math.max(max[0], u);
      max[1] = Math.max(max[1], v);
    }
  }
  return Number.isFinite(min[0]) ? { min, max } : undefined;
}

function regionMarks(section: Section, placing: Placing): readonly Mark[] {
  return section.regions.flatMap(({ part, outer, holes }) => {
    const loops = [outer, ...holes].map((loop) => loop.map((point) => toSheet(placing, point)));
    const region: Mark = { kind: 'region', loops, part };
    const outlines = loops.map((loop): Mark => ({
      kind: 'line',
      pen: 'cut',
      shape: { kind: 'curve', points: closed(loop) },
    }));
    return [region, ...outlines];
  });
}

function closed(loop: readonly Point2[]): readonly Point2[] {
  return [...loop, ...loop.slice(0, 1)];
}

/** The part's extent along the normal as a bar, and where beside it the plane is. */
function nothingCut({ section, title, message }: SectionContent): FlatPicture {
  const { width, height } = FLAT_SIZE;
  const font = fontSizeFor(width, height);
  const { normal } = PLANES_SEEN[section.plane];
  const [low, high] = section.range;
  const { at } = section;
  const [least, most] = [Math.min(low, at), Math.max(high, at)];
  const x = (value: number): number =>
    most > least ? 140 + ((value - least) / (most - least)) * (width - 280) : width / 2;
  const y = height * 0.62;
  const text = (value: number, below: number): Mark => ({
    kind: 'text',
    text: `${normal} = ${lengthText(value)}`,
    at: [x(value), y + below],
    size: font * 0.9,
    anchor: 'middle',
  });
  const bar: readonly Point2[] = [
    [x(low), y - 14],
    [x(high), y - 14],
    [x(high), y + 14],
    [x(low), y + 14],
  ];
  const narrow = x(high) - x(low) < 120;
  const marks: Mark[] = [
    line('dimension', [80, y], [width - 80, y]),
    { kind: 'region', loops: [bar], part: 0 },
    { kind: 'line', pen: 'cut', shape: { kind: 'curve', points: closed(bar) } },
    text(low, 14 + font * 1.4),
    ...(high > low ? [text(high, 14 + font * (narrow ? 2.8 : 1.4))] : []),
    line('hidden', [x(at), y - 70], [x(at), y + 40]),
    {
      kind: 'text',
      text: `plane ${normal} = ${lengthText(at)}`,
      at: [x(at), y - 78],
      size: font * 0.9,
      anchor: 'middle',
      strong: true,
    },
  ];
  const words = (message ?? '').split(' ');
  const rows = wrapped(words, 62);
  const explained = rows
    .map(
      (row, i) =>
        `<text x="${width / 2}" y="${height * 0.27 + i * font * 1.5}" font-size="${font}" text-anchor="middle" fill="#14181d">${xmlText(row)}</text>`,
    )
    .join('');
  const label = `section ${section.plane} at ${normal} = ${lengthText(at)} mm   no cut`;
  return {
    sheet: { width, height, marks, placing: { pixelsPerMm: 1, origin: [0, 0] } },
    overlay: flatHeadline(title, label, font) + explained,
    dimensions: [],
  };
}

function wrapped(words: readonly string[], most: number): string[] {
  const rows: string[] = [];
  for (const word of words) {
    const last = rows.at(-1);
    if (last !== undefined && last.length + word.length < most) {
      rows[rows.length - 1] = `${last} ${word}`;
    } else rows.push(word);
  }
  return rows;
}
