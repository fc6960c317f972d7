/** OCCT's own format: text as written here and by BRepTools, binary as written by BinTools. */
import type { TopoDS_Shape } from 'replicad-opencascadejs';
import { occt } from './occt.ts';

export function writeBrep(shape: TopoDS_Shape): Uint8Array {
  return new TextEncoder().encode(occt.BRepToolsWrapper.Write(shape));
}

export function readBrep(bytes: Uint8Array): TopoDS_Shape {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  if (!start.includes('Open CASCADE Binary') && start.includes('CASCADE Topology')) {
    return occt.BRepToolsWrapper.Read(new TextDecoder().decode(bytes));
  }
  occt.FS.writeFile('/model.brep', bytes);
  const shape = new occt.TopoDS_Shape();
  occt.BinTools.Read(shape, '/model.brep', new occt.Message_ProgressRange());
  return shape;
}
