import type { Operation } from '../engine/operation.ts';
import { analyzePrintability } from './analyze-printability.ts';
import { checkFit } from './check-fit.ts';
import { createModel } from './create-model.ts';
import { exportPlate } from './export-plate.ts';
import { exportModel } from './export.ts';
import { health } from './health.ts';
import { listModels } from './list-models.ts';
import { measureModel } from './measure-model.ts';
import { modifyModel } from './modify-model.ts';
import { render2d } from './render-2d.ts';
import { render3d } from './render-3d.ts';
import { renderAll } from './render-all.ts';
import { renderDrawing } from './render-drawing.ts';
import { renderMultiview } from './render-multiview.ts';
import { renderSection } from './render-section.ts';
import { saveDesign } from './save-design.ts';
import { loadDesign } from './load-design.ts';
import { getDesign } from './get-design.ts';
import { listDesigns } from './list-designs.ts';
import { listVersions } from './list-versions.ts';
import { diffDesigns } from './diff-designs.ts';
import { deleteDesign } from './delete-design.ts';

/** Every operation, in the order in which surfaces list them. */
export const operations: readonly Operation[] = [
  health,
  createModel,
  modifyModel,
  listModels,
  measureModel,
  render3d,
  render2d,
  renderMultiview,
  renderSection,
  renderDrawing,
  renderAll,
  exportModel,
  exportPlate,
  analyzePrintability,
  checkFit,
  saveDesign,
  loadDesign,
  getDesign,
  listDesigns,
  listVersions,
  diffDesigns,
  deleteDesign,
];
