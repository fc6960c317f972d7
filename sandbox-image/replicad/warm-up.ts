/**
 * One small part through the whole pipeline before the ready line. WebAssembly is compiled function by
 * function on first use; a process that waits in a pool does that before its job comes.
 */
import { makeBaseBox, makeCylinder } from 'replicad';
import { describe, filesOf, modelOf } from './model.ts';
import { partsOf } from './parts.ts';

export async function warmUp(): Promise<void> {
  const plate = makeBaseBox(20, 10, 4)
    .fillet(2, (edge) => edge.inDirection('Z'))
    .cut(makeCylinder(2, 4));
  const parts = await partsOf(plate, []);
  const model = modelOf(parts);
  describe(model, parts);
  filesOf(model, parts, ['model.brep', 'mesh.glb'], { linear_mm: 0.1, angular_rad: 0.5 });
}
