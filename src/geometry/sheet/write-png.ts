/** A sheet as PNG, opaque RGB of exactly its size. */
import { rasteriseSvg } from '../overlay.ts';
import { encodePng } from '../png.ts';
import type { Sheet } from './marks.ts';
import { svgElements } from './write-svg.ts';

export function sheetPng(sheet: Sheet, overlay = ''): Uint8Array {
  const { width, height } = sheet;
  const rgba = rasteriseSvg(svgElements(sheet) + overlay, width, height);
  const data = new Uint8Array(width * height * 3);
  // The sheet is white all over, so every pixel is opaque and premultiplied is plain.
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    data.set(rgba.subarray(from, from + 3), to);
  }
  return encodePng({ width, height, data });
}
