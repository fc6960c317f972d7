/** A sheet as PNG, opaque RGB of exactly its size. */
import { u8 } from '../mesh.ts';
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
    data[to] = u8(rgba, from);
    data[to + 1] = u8(rgba, from + 1);
    data[to + 2] = u8(rgba, from + 2);
  }
  return encodePng({ width, height, data });
}
