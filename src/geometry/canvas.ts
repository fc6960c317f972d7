/** Samples and ink → the pixels of a picture. */
import { u32, u8 } from './mesh.ts';
import type { InkLayer } from './plotter.ts';
import type { OverlayStrip } from './overlay.ts';
import { BACKGROUND, type Rgb } from './palette.ts';
import type { Pixels } from './png.ts';
import { SAMPLES, type SampleBuffer } from './rasterise.ts';

export function blankPixels(width: number, height: number): Pixels {
  const data = new Uint8Array(width * height * 3);
  data.set([BACKGROUND.r, BACKGROUND.g, BACKGROUND.b]);
  // Doubling what is filled is a handful of block copies.
  for (let filled = 3; filled < data.length; filled *= 2) data.copyWithin(filled, 0, filled);
  return { width, height, data };
}

/** `ramps[palette]` holds 256 packed colours; palette 0 is the background and needs none. */
export function resolveSamples(
  buffer: SampleBuffer,
  ramps: readonly Uint32Array[],
  to: Pixels,
): void {
  const { data, width, height } = to;
  const { shade } = buffer;
  const colors = new Uint32Array(ramps.length * 256);
  ramps.forEach((ramp, i) => colors.set(ramp, i * 256));
  colors[0] = BACKGROUND.r | (BACKGROUND.g << 8) | (BACKGROUND.b << 16);
  for (let y = 0; y < height; y += 1) {
    let at = y * SAMPLES * buffer.width;
    let out = y * width * 3;
    for (let x = 0; x < width; x += 1, at += SAMPLES, out += 3) {
      const s0 = u32(shade, at);
      const s1 = u32(shade, at + 1);
      const s2 = u32(shade, at + buffer.width);
      const s3 = u32(shade, at + buffer.width + 1);
      if ((s0 | s1 | s2 | s3) === 0) continue;
      const c0 = u32(colors, s0);
      if (s0 === s1 && s0 === s2 && s0 === s3) {
        data[out] = c0;
        data[out + 1] = c0 >> 8;
        data[out + 2] = c0 >> 16;
        continue;
      }
      const c1 = u32(colors, s1);
      const c2 = u32(colors, s2);
      const c3 = u32(colors, s3);
      // Red and blue in one sum: four values of 8 bits need 10, and there are 16 between them.
      const redBlue =
        (c0 & 0xff00ff) + (c1 & 0xff00ff) + (c2 & 0xff00ff) + (c3 & 0xff00ff) + 0x20002;
      const green = (c0 & 0xff00) + (c1 & 0xff00) + (c2 & 0xff00) + (c3 & 0xff00) + 0x200;
      data[out] = redBlue >> 2;
      data[out + 1] = green >> 10;
      data[out + 2] = redBlue >> 18;
    }
  }
}

export function blendInk(layer: InkLayer, color: Rgb, to: Pixels): void {
  const { data } = to;
  const { ink } = layer;
  const { r, g, b } = color;
  for (let i = 0, out = 0; i < ink.length; i += 1, out += 3) {
    const a = u8(ink, i);
    if (a === 0) continue;
    const rest = 255 - a;
    data[out] = (u8(data, out) * rest + r * a + 127) / 255;
    data[out + 1] = (u8(data, out + 1) * rest + g * a + 127) / 255;
    data[out + 2] = (u8(data, out + 2) * rest + b * a + 127) / 255;
  }
}

/** Lays strips with alpha over the pixels. */
export function blendOverlay(strips: readonly OverlayStrip[], to: Pixels): void {
  const { data } = to;
  for (const { rgba, y } of strips) {
    for (let i = 0, out = y * to.width * 3; i < rgba.length; i += 4, out += 3) {
      const a = u8(rgba, i + 3);
      if (a === 0) continue;
      const rest = 255 - a;
      data[out] = u8(rgba, i) + (u8(data, out) * rest + 127) / 255;
      data[out + 1] = u8(rgba, i + 1) + (u8(data, out + 1) * rest + 127) / 255;
      data[out + 2] = u8(rgba, i + 2) + (u8(data, out + 2) * rest + 127) / 255;
    }
  }
}

/** Copies a smaller picture into a larger one at (x, y). */
export function paste(from: Pixels, to: Pixels, x: number, y: number): void {
  for (let row = 0; row < from.height; row += 1) {
    const line = from.data.subarray(row * from.width * 3, (row + 1) * from.width * 3);
    to.data.set(line, ((y + row) * to.width + x) * 3);
  }
}
