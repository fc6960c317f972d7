/** A sheet as SVG 1.1: real text in the bundled font's family, one class of line per layer. */
import { FONT_FAMILY } from '../overlay.ts';
import { xmlText } from '../xml-text.ts';
import type { Point2 } from './flat-view.ts';
import { ARROW, type Mark, type Pen, type Sheet } from './marks.ts';
import { isCircle, pointOnArc, type Shape } from './shape.ts';

/** Pixels of width and dash; at 3.57 pixels per mm of paper the visible line is 0.5 mm. */
const PEN_LOOKS: Readonly<Record<Pen, string>> = {
  visible: 'stroke="#111418" stroke-width="1.8"',
  smooth: 'stroke="#6b7480" stroke-width="0.8"',
  hidden: 'stroke="#4a525c" stroke-width="1" stroke-dasharray="6 3"',
  cut: 'stroke="#111418" stroke-width="2"',
  hatch: 'stroke="#7d8794" stroke-width="0.8"',
  center: 'stroke="#b4461f" stroke-width="0.8" stroke-dasharray="12 3 2 3"',
  dimension: 'stroke="#1f4f9e" stroke-width="0.9"',
  frame: 'stroke="#111418" stroke-width="1"',
};
const DIMENSION_INK = '#1f4f9e';
const TEXT_INK = '#14181d';
const FAINT_INK = '#5b6472';
/** Of the regions of a section, by part. */
const REGION_FILLS = ['#dbe5f3', '#f3e6d4', '#dcefdd', '#efdcea', '#f0eed2', '#d9eef0'] as const;
const HATCH_STEP = 7;

/** Order of painting: what is later lies over what is earlier. */
const ORDER: readonly Pen[] = ['hidden', 'smooth', 'center', 'hatch', 'visible', 'cut'];
const ABOVE: readonly Pen[] = ['frame', 'dimension'];

/** All elements, for `rasteriseSvg` or for `svgDocument`. */
export function svgElements(sheet: Sheet): string {
  const { width, height, marks } = sheet;
  const regions = marks.filter((mark) => mark.kind === 'region');
  return [
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    hatchPatterns(regions.map(({ part }) => part)),
    ...regions.map(region),
    ...[...ORDER, ...ABOVE].map((pen) => lines(pen, marks)),
    group('arrows', `fill="${DIMENSION_INK}"`, marks.flatMap(arrow)),
    group('text', 'stroke-linejoin="round"', marks.flatMap(text)),
  ].join('');
}

/** A file of its own; `size` as SVG lengths, so that it prints to scale. */
export function svgDocument(sheet: Sheet, size: readonly [string, string], title: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="${size[0]}" height="${size[1]}" viewBox="0 0 ${sheet.width} ${sheet.height}" font-family="${FONT_FAMILY}, sans-serif"><title>${xmlText(title)}</title>${svgElements(sheet)}</svg>\n`;
}

function lines(pen: Pen, marks: readonly Mark[]): string {
  const paths = marks.flatMap((mark) =>
    mark.kind === 'line' && mark.pen === pen ? [`<path d="${pathOf(mark.shape)}"/>`] : [],
  );
  return group(
    pen,
    `fill="none" stroke-linecap="${caps(pen)}" stroke-linejoin="round" ${PEN_LOOKS[pen]}`,
    paths,
  );
}

/** Round ends would close the gaps of dashes. */
function caps(pen: Pen): string {
  return pen === 'hidden' || pen === 'center' ? 'butt' : 'round';
}

function group(layer: string, attributes: string, elements: readonly string[]): string {
  return elements.length === 0 ? '' : `<g class="${layer}" ${attributes}>${elements.join('')}</g>`;
}

function pathOf(shape: Shape): string {
  switch (shape.kind) {
    case 'segment':
      return `M${point(shape.from)}L${point(shape.to)}`;
    case 'curve':
      return `M${shape.points.map(point).join('L')}`;
    case 'arc': {
      const r = `${fixed(shape.radius)} ${fixed(shape.radius)}`;
      const { start, sweep } = shape;
      if (isCircle(shape)) {
        const half = `A${r} 0 1 1 ${point(pointOnArc(shape, start + Math.PI))}`;
        const from = point(pointOnArc(shape, start));
        return `M${from}${half}A${r} 0 1 1 ${from}Z`;
      }
      const large = sweep > Math.PI ? 1 : 0;
      return `M${point(pointOnArc(shape, start))}A${r} 0 ${large} 1 ${point(pointOnArc(shape, start + sweep))}`;
    }
  }
}

function arrow(mark: Mark): string[] {
  if (mark.kind !== 'arrow') return [];
  const [cos, sin] = [Math.cos(mark.angle), Math.sin(mark.angle)];
  const [x, y] = mark.tip;
  const [bx, by] = [x - cos * ARROW.length, y - sin * ARROW.length];
  const [sx, sy] = [(-sin * ARROW.width) / 2, (cos * ARROW.width) / 2];
  return [
    `<path d="M${point([x, y])}L${point([bx + sx, by + sy])}L${point([bx - sx, by - sy])}Z"/>`,
  ];
}

function text(mark: Mark): string[] {
  if (mark.kind !== 'text') return [];
  const [x, y] = mark.at;
  const turn = mark.turned === true ? ` transform="rotate(-90 ${fixed(x)} ${fixed(y)})"` : '';
  const ink = mark.faint === true ? FAINT_INK : TEXT_INK;
  const place = `x="${fixed(x)}" y="${fixed(y)}" font-size="${mark.size}" text-anchor="${mark.anchor}"${turn}`;
  // A white rim keeps lines off the letters.
  const body =
    mark.strong === true
      ? `stroke="${ink}" stroke-width="${mark.size / 22}"`
      : 'stroke="#ffffff" stroke-width="3" paint-order="stroke"';
  return [`<text ${place} fill="${ink}" ${body}>${xmlText(mark.text)}</text>`];
}

function region(mark: Extract<Mark, { kind: 'region' }>): string {
  const d = mark.loops.map((loop) => `M${loop.map(point).join('L')}Z`).join('');
  const fill = REGION_FILLS[mark.part % REGION_FILLS.length] ?? REGION_FILLS[0];
  return `<path class="region" fill-rule="evenodd" fill="${fill}" d="${d}"/><path class="hatching" fill-rule="evenodd" fill="url(#${hatchId(mark.part)})" d="${d}"/>`;
}

function hatchId(part: number): string {
  return `hatch${part % 2}`;
}

function hatchPatterns(parts: readonly number[]): string {
  const ids = new Set(parts.map(hatchId));
  if (ids.size === 0) return '';
  const patterns = [...ids].map((id) => {
    // Neighbours lean the other way (ISO 128-3).
    const lean = id === 'hatch0' ? 45 : -45;
    return `<pattern id="${id}" width="${HATCH_STEP}" height="${HATCH_STEP}" patternUnits="userSpaceOnUse" patternTransform="rotate(${lean})"><path d="M${HATCH_STEP / 2} 0V${HATCH_STEP}" ${PEN_LOOKS.hatch}/></pattern>`;
  });
  return `<defs>${patterns.join('')}</defs>`;
}

function point([x, y]: Point2): string {
  return `${fixed(x)} ${fixed(y)}`;
}

/** A thousandth of a pixel; never "-0". */
function fixed(value: number): string {
  return String(Math.round(value * 1000) / 1000 + 0);
}
