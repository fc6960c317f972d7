/** What stands in a picture beside the part: name, size, axes, scale. Drawn as SVG by resvg, with one bundled font. */
import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import type { Vec3 } from '../contract/job.ts';
import type { Rectangle } from './projection.ts';
import type { Camera } from './views.ts';
import { xmlText } from './xml-text.ts';

const require = createRequire(import.meta.url);
const FONT_FILES: readonly string[] = [require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')];
export const FONT_FAMILY = 'DejaVu Sans';

const TEXT = '#1b2029';
const FAINT = '#5b6472';
const AXES = [
  { letter: 'X', color: '#d81e2c' },
  { letter: 'Y', color: '#15832f' },
  { letter: 'Z', color: '#1f4fd8' },
] as const;

/** Everything scales with the smaller side, so that a preview is readable and a poster is not crude; a thumbnail is mostly part. */
export function fontSizeFor(width: number, height: number): number {
  const side = Math.min(width, height);
  const readable = Math.min(10, side / 24);
  return Math.round(Math.min(20, Math.max(6, readable, side / 40)));
}

/** Picture of SVG elements, RGBA premultiplied, of exactly this size. */
export function rasteriseSvg(elements: string, width: number, height: number): Uint8Array {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="${FONT_FAMILY}">${elements}</svg>`;
  const resvg = new Resvg(svg, {
    font: { fontFiles: [...FONT_FILES], loadSystemFonts: false, defaultFontFamily: FONT_FAMILY },
  });
  return resvg.render().pixels;
}

export interface OverlayStrip {
  /** Premultiplied, as wide as the picture. */
  readonly rgba: Uint8Array;
  /** Row of the picture at which the strip begins. */
  readonly y: number;
}

/** Only the rows that hold anything, in one go: most of a picture has no overlay. */
export function overlayStrips(
  top: string,
  bottom: string,
  rows: { readonly top: number; readonly bottom: number },
  width: number,
  height: number,
): readonly OverlayStrip[] {
  const topRows = Math.min(rows.top, height);
  const bottomRows = Math.min(rows.bottom, height - topRows);
  const shift = topRows + bottomRows - height;
  const both = `${top}<g transform="translate(0 ${shift})">${bottom}</g>`;
  const rgba = rasteriseSvg(both, width, topRows + bottomRows);
  const cut = topRows * width * 4;
  return [
    { rgba: rgba.subarray(0, cut), y: 0 },
    { rgba: rgba.subarray(cut), y: height - bottomRows },
  ];
}

/** `80 × 40 × 12 mm`: along X, Y and Z, at most two decimals. */
export function sizeText(size: Vec3): string {
  return `${size.map((value) => String(Math.round(value * 100) / 100)).join(' × ')} mm`;
}

export function headline(
  at: { readonly x: number; readonly y: number },
  strong: string,
  rest: string,
  font: number,
): string {
  return `<text x="${at.x}" y="${at.y}" font-size="${font}" fill="${FAINT}" xml:space="preserve"><tspan fill="${TEXT}" stroke="${TEXT}" stroke-width="${font / 22}">${xmlText(strong)}</tspan>${rest === '' ? '' : `   ${xmlText(rest)}`}</text>`;
}

/** A nice round length that is about `pixels` long, and its exact length in pixels. */
function scaleBarLength(pixelsPerMm: number, pixels: number): { mm: number; pixels: number } {
  const wanted = pixels / pixelsPerMm;
  const decade = 10 ** Math.floor(Math.log10(wanted));
  const factor = [5, 2, 1].find((candidate) => candidate * decade <= wanted) ?? 1;
  const mm = factor * decade;
  return { mm, pixels: mm * pixelsPerMm };
}

/** A bar in the lower right corner of the box. */
export function scaleBar(box: Rectangle, pixelsPerMm: number, font: number): string {
  const { mm, pixels } = scaleBarLength(pixelsPerMm, box.width);
  const right = box.x + box.width;
  const y = Math.round(box.y + box.height) - 0.5;
  const tick = Math.round(font * 0.4);
  const left = right - pixels;
  return `<path d="M${left} ${y - tick}V${y}H${right}V${y - tick}" fill="none" stroke="${TEXT}" stroke-width="1.5"/><text x="${(left + right) / 2}" y="${y - font * 0.5}" font-size="${font * 0.9}" text-anchor="middle" fill="${TEXT}">${Number(mm.toPrecision(1))} mm</text>`;
}

/** The three axes, seen by the camera, in the middle of a square box. */
export function triad(box: Rectangle, camera: Camera, font: number): string {
  const cx = box.x + box.width / 2;
  const cy = box.y + box.height / 2;
  const length = Math.max(4, Math.min(box.width, box.height) / 2 - font * 0.95);
  const axes = AXES.map((axis, i) => ({
    ...axis,
    u: camera.right[i] ?? 0,
    v: camera.up[i] ?? 0,
    towards: camera.toViewer[i] ?? 0,
  }));
  // What points at the viewer covers what points away.
  axes.sort((a, b) => a.towards - b.towards);
  return axes.map((axis) => axisArrow(axis, cx, cy, length, font)).join('');
}

interface SeenAxis {
  readonly letter: string;
  readonly color: string;
  readonly u: number;
  readonly v: number;
  readonly towards: number;
}

function axisArrow(axis: SeenAxis, cx: number, cy: number, length: number, font: number): string {
  const shown = Math.hypot(axis.u, axis.v);
  const stroke = Math.max(1.5, font / 7);
  const letter = (x: number, y: number): string =>
    `<text x="${fixed(x)}" y="${fixed(y + font * 0.34)}" font-size="${fixed(font * 0.95)}" text-anchor="middle" fill="${axis.color}" stroke="${axis.color}" stroke-width="${fixed(font / 20)}">${axis.letter}</text>`;
  if (shown < 0.12) {
    // Along the line of sight: a dot points at the viewer, a cross away from it.
    const r = stroke * 1.7;
    const mark =
      axis.towards > 0
        ? `<circle cx="${cx}" cy="${cy}" r="${r}" fill="${axis.color}"/>`
        : `<circle cx="${cx}" cy="${cy}" r="${r}" fill="#ffffff" stroke="${axis.color}" stroke-width="1.2"/>`;
    return mark + letter(cx - font * 0.75, cy + font * 0.75);
  }
  const du = axis.u / shown;
  const dv = -axis.v / shown;
  const tipX = cx + axis.u * length;
  const tipY = cy - axis.v * length;
  const head = Math.min(stroke * 3.2, length * shown * 0.6);
  const baseX = tipX - du * head;
  const baseY = tipY - dv * head;
  const side = head * 0.42;
  return `<path d="M${fixed(cx)} ${fixed(cy)}L${fixed(baseX)} ${fixed(baseY)}" stroke="${axis.color}" stroke-width="${fixed(stroke)}" stroke-linecap="round"/><path d="M${fixed(tipX)} ${fixed(tipY)}L${fixed(baseX - dv * side)} ${fixed(baseY + du * side)}L${fixed(baseX + dv * side)} ${fixed(baseY - du * side)}Z" fill="${axis.color}"/>${letter(tipX + du * font * 0.62, tipY + dv * font * 0.62)}`;
}

function fixed(value: number): string {
  return value.toFixed(2);
}
