/** A scene → pixels: surfaces, then lines, then what is highlighted; no labels. */
import { blankPixels, blendInk, resolveSamples } from './canvas.ts';
import { drawEdges, drawSilhouettes, type EdgePens } from './lines.ts';
import { HIGHLIGHT, HIGHLIGHT_INK, INK, flatRamp, parseColor, shadeRamp } from './palette.ts';
import type { PictureBuffers } from './picture-buffers.ts';
import type { Pixels } from './png.ts';
import type { Projection } from './projection.ts';
import { fillPart } from './rasterise.ts';
import type { Scene } from './scene.ts';

/** Ids of the inventory, as in `mesh.glb`. */
export interface Highlight {
  readonly faces?: readonly number[];
  readonly edges?: readonly number[];
}

/** The part itself on the plain background. */
export function drawScene(
  scene: Scene,
  projection: Projection,
  width: number,
  height: number,
  highlight: Highlight,
  buffers: PictureBuffers,
): Pixels {
  const buffer = buffers.samples(width, height);
  const ink = buffers.ink(width, height);
  const pens = pensFor(width, height);
  const highlightPalette = scene.parts.length + 1;
  const faces = new Map((highlight.faces ?? []).map((id) => [id, highlightPalette]));
  const projected = scene.parts.map((part, i) => fillPart(buffer, part, projection, i + 1, faces));
  scene.parts.forEach((part, i) => {
    const own = projected[i];
    if (own !== undefined) drawSilhouettes(buffer, ink, part, own, pens.sharp);
    drawEdges(buffer, ink, part, projection, pens, { withSeams: false });
  });
  const ramps = [
    new Uint32Array(256),
    ...scene.parts.map(({ part }) => shadeRamp(parseColor(part.color))),
    flatRamp(HIGHLIGHT),
  ];
  const pixels = blankPixels(width, height);
  resolveSamples(buffer, ramps, pixels);
  blendInk(ink, INK, pixels);
  if (highlight.edges !== undefined && highlight.edges.length > 0) {
    const marked = buffers.ink(width, height);
    const only = new Set(highlight.edges);
    const pen = { width: pens.sharp.width * 2.4, strength: 1 };
    for (const part of scene.parts) {
      const both = { sharp: pen, smooth: pen };
      drawEdges(buffer, marked, part, projection, both, { withSeams: true, only });
    }
    blendInk(marked, HIGHLIGHT_INK, pixels);
  }
  return pixels;
}

function pensFor(width: number, height: number): EdgePens {
  const factor = Math.min(1.8, Math.max(0.85, Math.min(width, height) / 600));
  return {
    sharp: { width: 1.5 * factor, strength: 0.95 },
    smooth: { width: 1 * factor, strength: 0.32 },
  };
}
