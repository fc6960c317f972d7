/**
 * Geometry on meshes, off the event loop: what operations call. Every method takes the bytes of a
 * `mesh.glb` as the kernel made them, checks them, and works on the copy that the check produced.
 */
import type { Inspection } from './inspect.ts';
import type { PlateFile } from './print/build-plate.ts';
import type { PlateOptions } from './print/plate.ts';
import type { Printability, PrintOptions } from './print/printability.ts';
import type { MultiviewOptions, ViewOptions } from './render-picture.ts';
import { WorkerPool, type PoolOptions } from '../threads/worker-pool.ts';
import type { FlatViewContent } from './sheet/flat-picture.ts';
import type { SectionContent } from './sheet/section-picture.ts';
import type { DrawingContent, DrawnFile, ScaledFile } from './sheet/sheet-files.ts';
import type { TaskAnswer, TaskMessage, TaskName, TaskOptions } from './worker/tasks.ts';

interface PlateInput {
  readonly name: string;
  readonly glb: Uint8Array;
}

interface ExportOptions {
  /** Name of the model, for the file's header. */
  readonly name?: string | undefined;
}

/**
 * All methods reject with PartsmithError only: `kernel_crashed` (the GLB lies), `too_large`, `unsupported`
 * (nothing there), `invalid_input`, `timed_out`, `out_of_memory`, `busy`, `cancelled` (signal), `internal`.
 */
export interface Geometry {
  /** PNG of exactly the pixels asked. */
  renderView(glb: Uint8Array, options: ViewOptions, signal: AbortSignal): Promise<Uint8Array>;
  /** PNG: front, right, top and iso. */
  renderMultiview(
    glb: Uint8Array,
    options: MultiviewOptions,
    signal: AbortSignal,
  ): Promise<Uint8Array>;
  /** Binary STL, millimetres. */
  toStl(glb: Uint8Array, options: ExportOptions, signal: AbortSignal): Promise<Uint8Array>;
  /** 3MF core, one named object per part. */
  to3mf(glb: Uint8Array, options: ExportOptions, signal: AbortSignal): Promise<Uint8Array>;
  /** The kernel's own file, after it passed every check. */
  toGlb(glb: Uint8Array, signal: AbortSignal): Promise<Uint8Array>;
  inspect(glb: Uint8Array, signal: AbortSignal): Promise<Inspection>;
  printability(glb: Uint8Array, options: PrintOptions, signal: AbortSignal): Promise<Printability>;
  /** One 3MF with a named object per model, in the given order. */
  plate(
    models: readonly PlateInput[],
    options: PlateOptions,
    signal: AbortSignal,
  ): Promise<PlateFile>;
  /** PNG of a hidden-line view; the projection was made from this very view. */
  flatView(content: FlatViewContent, signal: AbortSignal): Promise<DrawnFile>;
  /** PNG of a plane cut. */
  section(content: SectionContent, signal: AbortSignal): Promise<DrawnFile>;
  /** Drawing sheet as PNG, SVG or DXF. */
  drawing(content: DrawingContent, signal: AbortSignal): Promise<ScaledFile>;
  /** Starts a thread ahead of the first call. */
  warm(): void;
  close(): Promise<void>;
}

export type GeometryOptions = Partial<
  Pick<PoolOptions, 'threads' | 'queueMaximum' | 'deadlineMs' | 'heapMb'> & {
    /** Parsed meshes that one thread keeps. */
    readonly cacheBytes: number;
  }
>;

const DEFAULTS: Required<GeometryOptions> = {
  threads: 2,
  queueMaximum: 64,
  deadlineMs: 20_000,
  heapMb: 512,
  cacheBytes: 64 * 1024 * 1024,
};

/** No thread starts before the first call or `warm()`. */
export function createGeometry(options: GeometryOptions = {}): Geometry {
  const { cacheBytes, ...bounds } = { ...DEFAULTS, ...options };
  const pool = new WorkerPool({
    ...bounds,
    // Beside this very file, compiled or not.
    program: new URL(
      `worker/geometry-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`,
      import.meta.url,
    ),
    workerData: { cacheBytes },
    subject: 'mesh',
  });
  const run = async <Name extends TaskName>(
    name: Name,
    glbs: readonly Uint8Array[],
    taskOptions: TaskOptions<Name>,
    signal: AbortSignal,
  ): Promise<TaskAnswer<Name>> =>
    // The worker ran this very row of TASKS.
    (await pool.run(
      { name, glbs, options: taskOptions } satisfies TaskMessage,
      signal,
    )) as TaskAnswer<Name>;
  return {
    renderView: (glb, view, signal) => run('renderView', [glb], view, signal),
    renderMultiview: (glb, sheet, signal) => run('renderMultiview', [glb], sheet, signal),
    toStl: (glb, file, signal) => run('toStl', [glb], file, signal),
    to3mf: (glb, file, signal) => run('to3mf', [glb], file, signal),
    inspect: (glb, signal) => run('inspect', [glb], undefined, signal),
    printability: (glb, limits, signal) => run('printability', [glb], limits, signal),
    plate: (models, layout, signal) => {
      const glbs = models.map(({ glb }) => glb);
      return run('plate', glbs, { ...layout, names: models.map(({ name }) => name) }, signal);
    },
    flatView: (content, signal) => run('flatView', [], content, signal),
    section: (content, signal) => run('section', [], content, signal),
    drawing: (content, signal) => run('drawing', [], content, signal),
    async toGlb(glb, signal) {
      await run('check', [glb], undefined, signal);
      return glb;
    },
    warm: () => pool.warm(),
    close: () => pool.close(),
  };
}
