/** The pictures that agents look at: one view, or four in third-angle arrangement. */
import { PartsmithError } from '../contract/errors.ts';
import type { Vec3 } from '../contract/job.ts';
import { blankPixels, blendOverlay, paste } from './canvas.ts';
import { drawScene, type Highlight } from './draw-scene.ts';
import type { Mesh } from './mesh.ts';
import {
  fontSizeFor,
  headline,
  overlayStrips,
  rasteriseSvg,
  scaleBar,
  sizeText,
  triad,
} from './overlay.ts';
import { PictureBuffers } from './picture-buffers.ts';
import { encodePng, type Pixels } from './png.ts';
import {
  extentOf,
  mayReach,
  projectionInto,
  scaleToFit,
  type Projection,
  type Rectangle,
} from './projection.ts';
import { sceneOf, type Scene } from './scene.ts';
import { cameraOf, VIEW_ANGLES, type Angles, type Camera, type View } from './views.ts';

export interface ViewOptions {
  /** Overridden by azimuth and elevation (degrees), of which one alone means that the other is 0. */
  readonly view?: View | undefined;
  readonly azimuth?: number | undefined;
  readonly elevation?: number | undefined;
  /** Pixels, exactly. */
  readonly width: number;
  readonly height: number;
  readonly highlight?: Highlight | undefined;
  /** Name of the model. */
  readonly title?: string | undefined;
  /** Exact overall size for the label, mm; else that of the mesh. */
  readonly sizeMm?: Vec3 | undefined;
}

export type MultiviewOptions = Pick<ViewOptions, 'width' | 'height' | 'title' | 'sizeMm'>;

const MULTIVIEW = { top: 'top', iso: 'iso', front: 'front', right: 'right' } as const;

/** PNG of one view. Throws PartsmithError `invalid_input` (angles) or `unsupported` (nothing to draw). */
export function renderView(mesh: Mesh, options: ViewOptions): Uint8Array {
  return renderSceneView(sceneOf(mesh), options);
}

export function renderSceneView(
  scene: Scene,
  options: ViewOptions,
  buffers = new PictureBuffers(),
): Uint8Array {
  return encodePng(drawSceneView(scene, options, buffers));
}

/** The pixels of `renderView`, before PNG. */
function drawSceneView(scene: Scene, options: ViewOptions, buffers = new PictureBuffers()): Pixels {
  const { width, height, title } = options;
  const { angles, name } = anglesOf(options);
  const camera = cameraOf(angles);
  const font = fontSizeFor(width, height);
  const layout = layoutOf(width, height, font);
  const size = options.sizeMm ?? boundsOrThrow(scene).size;
  const projection = fitBeside(scene, camera, layout);
  const pixels = drawScene(scene, projection, width, height, options.highlight ?? {}, buffers);
  const label = `${name}   ${sizeText(size)}`;
  const text = { x: layout.pad, y: layout.pad + font * 0.85 };
  const top = headline(text, title ?? label, title === undefined ? '' : label, font);
  const bottom =
    triad(layout.triad, camera, font) + scaleBar(layout.scale, projection.pixelsPerMm, font);
  const strips = {
    top: Math.round(text.y + font),
    bottom: Math.ceil(height - layout.triad.y + font),
  };
  blendOverlay(overlayStrips(top, bottom, strips, width, height), pixels);
  return pixels;
}

/** PNG of front, right, top and iso on one sheet: top above front, right beside it, one scale, aligned. */
export function renderMultiview(mesh: Mesh, options: MultiviewOptions): Uint8Array {
  return renderSceneMultiview(sceneOf(mesh), options);
}

export function renderSceneMultiview(
  scene: Scene,
  options: MultiviewOptions,
  buffers = new PictureBuffers(),
): Uint8Array {
  const { width, height, title } = options;
  const size = options.sizeMm ?? boundsOrThrow(scene).size;
  const font = fontSizeFor(width, height * 0.75);
  const header = font * 2;
  const cellWidth = Math.floor(width / 2);
  const cellHeight = Math.floor((height - header) / 2);
  const pad = Math.round(font * 0.9);
  const side = Math.round(font * 5.4);
  const frame: Rectangle = {
    x: pad,
    y: pad + font * 1.5,
    width: cellWidth - 2 * pad,
    height: cellHeight - pad - font * 1.5 - side,
  };
  const cells = {
    top: { x: 0, y: header },
    iso: { x: width - cellWidth, y: header },
    front: { x: 0, y: height - cellHeight },
    right: { x: width - cellWidth, y: height - cellHeight },
  };
  const flat = (['top', 'front', 'right'] as const).map((view) => {
    const camera = cameraOf(VIEW_ANGLES[view]);
    return { view, camera, extent: extentOf(scene.parts, camera) };
  });
  // One scale for the three flat views, so that they can be compared and laid out in line.
  const shared = Math.min(...flat.map(({ extent }) => scaleToFit(extent, frame)));
  const isoCamera = cameraOf(VIEW_ANGLES.iso);
  const isoExtent = extentOf(scene.parts, isoCamera);
  const views = [
    ...flat.map((entry) => ({ ...entry, scale: shared })),
    {
      view: 'iso' as const,
      camera: isoCamera,
      extent: isoExtent,
      scale: scaleToFit(isoExtent, frame),
    },
  ];
  const pixels = blankPixels(width, height);
  let overlay = headline(
    { x: pad, y: header / 2 + font * 0.35 },
    title ?? sizeText(size),
    title === undefined ? '' : sizeText(size),
    font,
  );
  for (const { view, camera, extent, scale } of views) {
    const cell = cells[MULTIVIEW[view]];
    const projection = projectionInto(extent, frame, camera, scale);
    paste(drawScene(scene, projection, cellWidth, cellHeight, {}, buffers), pixels, cell.x, cell.y);
    const bottom = cell.y + cellHeight - pad;

    overlay += headline({ x: cell.x + pad, y: cell.y + pad + font * 0.85 }, view, '', font);
    overlay += triad(
      { x: cell.x + pad / 2, y: cell.y + cellHeight - side, width: side, height: side },
      camera,
      font * 0.85,
    );
    overlay += scaleBar(
      {
        x: cell.x + cellWidth - pad - cellWidth * 0.25,
        y: bottom - font * 2,
        width: cellWidth * 0.25,
        height: font * 2,
      },
      scale,
      font,
    );
  }
  const rule = `stroke="#c3c9d2" stroke-width="1"`;
  overlay += `<path d="M0 ${header - 0.5}H${width}M0 ${height - cellHeight - 0.5}H${width}M${width - cellWidth - 0.5} ${header}V${height}" ${rule}/>`;
  blendOverlay([{ rgba: rasteriseSvg(overlay, width, height), y: 0 }], pixels);
  return encodePng(pixels);
}

function anglesOf({ view, azimuth, elevation }: ViewOptions): { angles: Angles; name: string } {
  if (azimuth === undefined && elevation === undefined) {
    const name = view ?? 'iso';
    return { angles: VIEW_ANGLES[name], name };
  }
  const angles = { azimuth: azimuth ?? 0, elevation: elevation ?? 0 };
  return {
    angles,
    name: `azimuth ${round1(angles.azimuth)}°, elevation ${round1(angles.elevation)}°`,
  };
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}

interface Layout {
  readonly pad: number;
  readonly triad: Rectangle;
  readonly scale: Rectangle;
  /** Everything below the headline. */
  readonly roomy: Rectangle;
  /** Above axes and scale bar as well. */
  readonly safe: Rectangle;
}

function layoutOf(width: number, height: number, font: number): Layout {
  const pad = Math.round(font * 0.9);
  const side = Math.round(Math.min(font * 7, height * 0.35));
  const top = Math.round(font * 2.4);
  const barWidth = Math.round(width * 0.18);
  const inner = { x: 2 * pad, y: top + pad / 2, width: width - 4 * pad };
  return {
    pad,
    triad: { x: pad / 2, y: height - side - pad / 2, width: side, height: side },
    scale: {
      x: width - pad - barWidth,
      y: height - pad - font * 2,
      width: barWidth,
      height: font * 2,
    },
    roomy: { ...inner, height: height - inner.y - 2 * pad },
    safe: { ...inner, height: height - inner.y - side - pad / 2 },
  };
}

/** As large as it goes, unless the part could then lie under the axes or the scale bar. */
function fitBeside(scene: Scene, camera: Camera, layout: Layout): Projection {
  const extent = extentOf(scene.parts, camera);
  const roomy = projectionInto(extent, layout.roomy, camera, scaleToFit(extent, layout.roomy));
  const free =
    !mayReach(extent, roomy, 'left', layout.triad) &&
    !mayReach(extent, roomy, 'right', layout.scale);
  if (free) return roomy;
  return projectionInto(extent, layout.safe, camera, scaleToFit(extent, layout.safe));
}

function boundsOrThrow(scene: Scene): NonNullable<Scene['bounds']> {
  if (scene.bounds === undefined) {
    throw new PartsmithError('unsupported', 'The model holds nothing that could be drawn.', {
      hint: 'Return a solid, a sketch or a wire from the source.',
    });
  }
  return scene.bounds;
}
