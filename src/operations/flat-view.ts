/** What the operations on flat views share: the exact projection and the dimensions of the answer. */
import { z } from 'zod';
import type { Projection } from '../contract/result.ts';
import { runExactJob } from '../engine/exact-job.ts';
import type { CallContext } from '../engine/operation.ts';
import { DIMENSION_KINDS, type Dimension } from '../geometry/sheet/dimension.ts';
import { FLAT_VIEWS, flatCamera, type FlatView } from '../geometry/sheet/flat-view.ts';
import type { ModelRecord } from '../store/store.ts';

export const flatViewField = z.enum(FLAT_VIEWS).default('front');

export const FLAT_VIEW_SYNONYMS: Readonly<Record<string, string>> = {
  rear: 'back',
  behind: 'back',
  front_view: 'front',
  side: 'right',
  right_side: 'right',
  left_side: 'left',
  above: 'top',
  plan: 'top',
  up: 'top',
  below: 'bottom',
  underside: 'bottom',
  under: 'bottom',
};

const vec3 = z.array(z.number()).length(3);

export const dimensionsField = z
  .array(
    z.object({
      kind: z.enum(DIMENSION_KINDS),
      value_mm: z.number(),
      text: z.string().describe('As written in the picture.'),
      count: z.int().describe('Features or equal steps that it stands for.'),
      from: vec3,
      to: vec3,
      centers: z.array(vec3).optional().describe('At most 24.'),
      shown: z.boolean().describe('False: no room in the picture.'),
    }),
  )
  .describe('Model coordinates, mm.');

/** As `dimensionsField` has them. */
export function tellDimensions(dimensions: readonly Dimension[]) {
  return dimensions.map(({ from, to, centers, ...rest }) => ({
    ...rest,
    from: [...from],
    to: [...to],
    ...(centers === undefined ? {} : { centers: centers.map((center) => [...center]) }),
  }));
}

/** Fine enough that no curve is off by a visible amount, in proportion to the part. */
export function curveTolerance(model: ModelRecord): number {
  const { size } = model.build.geometry.total.bounding_box;
  return Math.min(0.005, Math.max(0.0005, Math.hypot(...size) * 2e-5));
}

/** `unsupported` when the model is a mesh. */
export async function projectModel(
  context: CallContext,
  model: ModelRecord,
  view: FlatView,
  withHidden: boolean,
): Promise<Projection> {
  const { toViewer, up } = flatCamera(view);
  const { result } = await runExactJob(
    context,
    {
      kind: 'project',
      direction: toViewer,
      up,
      with_hidden: withHidden,
      tolerance_mm: curveTolerance(model),
    },
    { 'model.brep': model },
  );
  if (result.projection === null) throw new Error('a project job answered without projection');
  return result.projection;
}
