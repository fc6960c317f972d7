/** Colours: what a palette number and a shade become, sRGB. */

export interface Rgb {
  readonly r: number;
  readonly g: number;
  readonly b: number;
}

export const BACKGROUND: Rgb = { r: 248, g: 249, b: 251 };
export const INK: Rgb = { r: 24, g: 28, b: 36 };
/** Of highlighted faces and edges: no part is likely to wear it, and it stands out on all. */
export const HIGHLIGHT: Rgb = { r: 255, g: 120, b: 0 };
export const HIGHLIGHT_INK: Rgb = { r: 225, g: 0, b: 90 };
const DEFAULT_COLOR: Rgb = { r: 158, g: 182, b: 209 };

export function parseColor(color: string | null): Rgb {
  if (color === null) return DEFAULT_COLOR;
  const value = Number.parseInt(color.slice(1), 16);
  return { r: (value >> 16) & 255, g: (value >> 8) & 255, b: value & 255 };
}

/**
 * 256 packed `0xbbggrr` from the darkest shade of a colour to its lightest. A black part still needs
 * light faces to be readable and a white one dark faces, hence the lift and the cool shadow.
 */
export function shadeRamp(color: Rgb): Uint32Array {
  const ramp = new Uint32Array(256);
  for (let shade = 0; shade < 256; shade += 1) {
    const light = shade / 254;
    ramp[shade] =
      lit(color.r, light, 0.94) |
      (lit(color.g, light, 0.97) << 8) |
      (lit(color.b, light, 1.06) << 16);
  }
  return ramp;
}

function lit(channel: number, light: number, shadowTint: number): number {
  const lifted = 34 + channel * 0.84;
  const tint = 1 + (shadowTint - 1) * (1 - light);
  // Above 0.86 the light turns towards white, as on a matte surface facing the lamp.
  const shine = Math.max(0, light - 0.86) / 0.14;
  const value = lifted * Math.min(1.06, light * 1.16) * tint;
  return Math.round(Math.min(255, value + (255 - value) * 0.35 * shine));
}
