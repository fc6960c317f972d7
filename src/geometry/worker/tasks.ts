/** Everything that a geometry worker can do: a task is a row. Inputs and answers are structured-clonable. */
import { inspect } from '../inspect.ts';
import { buildPlate } from '../print/build-plate.ts';
import type { PlateOptions } from '../print/plate.ts';
import { printability, type PrintOptions } from '../print/printability.ts';
import {
  renderSceneMultiview,
  renderSceneView,
  type MultiviewOptions,
  type ViewOptions,
} from '../render-picture.ts';
import {
  drawingFile,
  flatViewFile,
  sectionFile,
  type DrawingContent,
} from '../sheet/sheet-files.ts';
import type { FlatViewContent } from '../sheet/flat-picture.ts';
import type { SectionContent } from '../sheet/section-picture.ts';
import { toStl } from '../stl.ts';
import { to3mf } from '../three-mf.ts';
import type { LoadedMesh } from './loaded-meshes.ts';

type OneMesh = readonly [LoadedMesh];

export const TASKS = {
  renderView: ([model]: OneMesh, options: ViewOptions) =>
    renderSceneView(model.scene, options, model.buffers),
  renderMultiview: ([model]: OneMesh, options: MultiviewOptions) =>
    renderSceneMultiview(model.scene, options, model.buffers),
  toStl: ([model]: OneMesh, options: { readonly name?: string | undefined }) =>
    toStl(model.mesh, options),
  to3mf: ([model]: OneMesh, options: { readonly name?: string | undefined }) =>
    to3mf(model.mesh, options),
  inspect: ([model]: OneMesh, _options: undefined) => inspect(model.mesh),
  printability: ([model]: OneMesh, options: PrintOptions) => printability(model.mesh, options),
  plate: (
    models: readonly LoadedMesh[],
    options: PlateOptions & { readonly names: readonly string[] },
  ) =>
    buildPlate(
      models.map(({ mesh }, i) => ({ name: options.names[i] ?? '', mesh })),
      options,
    ),
  /** These draw what a kernel answered; they need no mesh. */
  flatView: (_none: readonly LoadedMesh[], content: FlatViewContent) => flatViewFile(content),
  section: (_none: readonly LoadedMesh[], content: SectionContent) => sectionFile(content),
  drawing: (_none: readonly LoadedMesh[], content: DrawingContent) => drawingFile(content),
  /** Parsing is the check. */
  check: ([model]: OneMesh, _options: undefined) => model.mesh.parts.length,
} as const;

export type TaskName = keyof typeof TASKS;
export type TaskOptions<Name extends TaskName> = Parameters<(typeof TASKS)[Name]>[1];
export type TaskAnswer<Name extends TaskName> = ReturnType<(typeof TASKS)[Name]>;

/** Main thread → worker. */
export interface TaskMessage {
  readonly name: TaskName;
  readonly glbs: readonly Uint8Array[];
  readonly options: unknown;
}
