/** Models → one 3MF of the whole plate, and where everything went. */
import { PartsmithError } from '../../contract/errors.ts';
import { boundsOf, type Mesh } from '../mesh.ts';
import { plateTo3mf } from '../three-mf.ts';
import { overlaps } from './overlap.ts';
import { rounded } from './rounded.ts';
import { layOut, type Plate, type PlateOptions } from './plate.ts';

export interface PlateFile {
  readonly threeMf: Uint8Array;
  readonly plate: Plate;
}

/**
 * Throws PartsmithError `unsupported` (a model without a solid) or `invalid_input` (larger than the bed;
 * models that overlap as modelled).
 */
export function buildPlate(
  models: readonly { readonly name: string; readonly mesh: Mesh }[],
  options: PlateOptions,
): PlateFile {
  const solid = models.map(({ name, mesh }) => {
    const parts = mesh.parts.filter((part) => part.triangles.length > 0);
    const bounds = boundsOf(parts);
    if (bounds === undefined) {
      throw new PartsmithError('unsupported', `Model "${name}" has no solid to put on a plate.`, {
        hint: 'Extrude or revolve the sketch, or leave the model out.',
      });
    }
    return { name, mesh: { parts }, bounds };
  });
  const plate = layOut(solid, options);
  if (options.layout === 'as_modeled') refuseOverlap(solid);
  const placed = solid.map(({ name, mesh }, i) => ({
    name,
    mesh,
    offset: plate.placements[i]?.offset_mm ?? [0, 0, 0],
  }));
  return {
    threeMf: plateTo3mf(placed, placed.map(({ name }) => name).join(', ')),
    plate: rounded(plate),
  };
}

function refuseOverlap(models: readonly { readonly name: string; readonly mesh: Mesh }[]): void {
  models.forEach((first, i) => {
    for (const second of models.slice(i + 1)) {
      if (!overlaps(first.mesh, second.mesh)) continue;
      throw new PartsmithError(
        'invalid_input',
        `Models "${first.name}" and "${second.name}" overlap as modelled.`,
        { hint: 'Use layout "arrange", or move one of them in its source.' },
      );
    }
  });
}
