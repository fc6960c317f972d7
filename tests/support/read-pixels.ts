/** Pictures as tests judge them: decoded by an independent library, asked about single pixels. */
import { decode } from 'fast-png';

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export type Color = readonly [number, number, number];

export function readPixels(png: Uint8Array): Picture {
  const { width, height, channels, depth, data } = decode(png, { checkCrc: true });
  if (channels !== 3 || depth !== 8) throw new Error(`not RGB of 8 bits: ${channels} × ${depth}`);
  return { width, height, data: Uint8Array.from(data) };
}

export function pixel({ width, data }: Picture, x: number, y: number): Color {
  const at = 3 * (Math.round(y) * width + Math.round(x));
  return [data[at] ?? -1, data[at + 1] ?? -1, data[at + 2] ?? -1];
}

/** Largest difference of a channel. */
export function difference(a: Color, b: Color): number {
  return Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1]), Math.abs(a[2] - b[2]));
}

export function brightness(color: Color): number {
  return (color[0] + color[1] + color[2]) / 3;
}

/** Share of pixels in the rectangle for which the claim holds. */
export function share(
  picture: Picture,
  claim: (color: Color, x: number, y: number) => boolean,
  { x = 0, y = 0, width = picture.width, height = picture.height } = {},
): number {
  let hits = 0;
  for (let row = y; row < y + height; row += 1) {
    for (let column = x; column < x + width; column += 1) {
      if (claim(pixel(picture, column, row), column, row)) hits += 1;
    }
  }
  return hits / (width * height);
}
