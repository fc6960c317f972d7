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
 * 256 packed `0xbbggrr` from the darkest shade of a colour to its lightest. Dark edges must show on a
 * black part and a white part must show on the light background, hence the narrowed range.
 */
export function shadeRamp(color: Rgb): Uint32Array {
  const strongest = Math.max(color.r, color.g, color.b) / 255;
  // Grey that is added to dark colours only: a strong colour keeps its hue.
  const lift = 14 + 58 * (1 - strongest);
  const ramp = new Uint32Array(256);
  for (let shade = 0; shade < 256; shade += 1) {
    const light = shade / 254;
    const floor = 30 * (1 - strongest) * (1 - light);
    // Shadows are a little cooler than light.
    const shadow = 1 - light;
    ramp[shade] =
      lit(color.r, lift, light, floor, 1 - 0.08 * shadow) |
      (lit(color.g, lift, light, floor, 1 - 0.04 * shadow) << 8) |
      (lit(color.b, lift, light, floor, 1 + 0.06 * shadow) << 16);
  }
  return ramp;
}

/** The same with half the shading: a highlight must be recognised in the shade as well. */
export function flatRamp(color: Rgb): Uint32Array {
  const full = shadeRamp(color);
  return full.map((_, shade) => full[128 + (shade >> 1)] ?? 0);
}

function lit(channel: number, lift: number, light: number, floor: number, tint: number): number {
  const body = lift + channel * ((240 - lift) / 255);
  // The brightest surfaces turn towards white, as matte ones do that face the lamp.
  const shine = Math.max(0, light - 0.85) / 0.15;
  const value = (body * Math.min(1.06, light * 1.1) + floor) * tint;
  return Math.round(Math.min(240, value + (250 - value) * 0.2 * shine));
}
