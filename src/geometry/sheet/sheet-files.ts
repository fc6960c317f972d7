/** Flat pictures and drawings as files: what the geometry worker runs. All pure: equal input, equal bytes. */
import type { Dimension } from './dimension.ts';
import { drawSheet, PAPER_MM, type SheetContent } from './draw-sheet.ts';
import { drawFlatView, type FlatViewContent } from './flat-picture.ts';
import { drawSection, type SectionContent } from './section-picture.ts';
import { sheetDxf } from './write-dxf.ts';
import { sheetPng } from './write-png.ts';
import { svgDocument } from './write-svg.ts';

export const DRAWING_FORMATS = ['png', 'svg', 'dxf'] as const;
export type DrawingFormat = (typeof DRAWING_FORMATS)[number];

export interface DrawnFile {
  readonly bytes: Uint8Array;
  readonly dimensions: readonly Dimension[];
}

export function flatViewFile(content: FlatViewContent): DrawnFile {
  const { sheet, overlay, dimensions } = drawFlatView(content);
  return { bytes: sheetPng(sheet, overlay), dimensions };
}

export function sectionFile(content: SectionContent): DrawnFile {
  const { sheet, overlay, dimensions } = drawSection(content);
  return { bytes: sheetPng(sheet, overlay), dimensions };
}

export type DrawingContent = SheetContent & { readonly format: DrawingFormat };

export interface ScaledFile extends DrawnFile {
  /** `2:1` when the sheet is printed 280 mm wide. */
  readonly scale: string;
  /** Dimensions past those that are told. */
  readonly omitted: number;
}

export function drawingFile(content: DrawingContent): ScaledFile {
  const { sheet, ...drawn } = drawSheet(content);
  const told = { ...drawn, scale: drawn.scale.text };
  switch (content.format) {
    case 'png':
      return { bytes: sheetPng(sheet), ...told };
    case 'dxf':
      return { bytes: sheetDxf(sheet), ...told };
    case 'svg': {
      const paper = [`${PAPER_MM.width}mm`, `${PAPER_MM.height}mm`] as const;
      const svg = svgDocument(sheet, paper, `${content.partName}, ${content.view}`);
      return { bytes: new TextEncoder().encode(svg), ...told };
    }
  }
}
