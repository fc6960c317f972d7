/** Files of other programs → parts. */
import type { TopoDS_Shape } from 'replicad-opencascadejs';
import { readBrep } from './brep.ts';
import { dimensionOf } from './measure.ts';
import { occt } from './occt.ts';
import type { Part } from './parts.ts';
import { kindOf } from './parts.ts';
import { ScriptFault } from './script-error.ts';
import { childrenOf } from './sub-shapes.ts';

/** Top-level children become the parts; this build reads no names and colours (no STEPCAFControl_Reader). */
export function importParts(bytes: Uint8Array, format: 'step' | 'brep'): Part[] {
  const shape = format === 'step' ? readStep(bytes) : readAnyBrep(bytes);
  const parts = partsIn(shape);
  if (parts.length === 0) {
    throw new ScriptFault('ImportError', `The ${format.toUpperCase()} file holds no shape.`);
  }
  return parts.map((wrapped, i) => ({
    name: parts.length === 1 ? 'part' : `part_${i + 1}`,
    color: null,
    shape: kindOf(wrapped),
    wrapped,
  }));
}

/** Compounds around a single thing are opened; empty ones are left out. */
function partsIn(shape: TopoDS_Shape): TopoDS_Shape[] {
  if (shape.IsNull() || dimensionOf(shape) === undefined) return [];
  if (shape.ShapeType() !== 'TopAbs_COMPOUND') return [shape];
  const children = childrenOf(shape).filter((child) => dimensionOf(child) !== undefined);
  const [only] = children;
  return only !== undefined && children.length === 1 ? partsIn(only) : children;
}

function readStep(bytes: Uint8Array): TopoDS_Shape {
  occt.FS.writeFile('/import.step', bytes);
  const reader = new occt.STEPControl_Reader();
  const status = reader.ReadFile('/import.step');
  if (status !== 'IFSelect_RetDone') {
    throw new ScriptFault('ImportError', 'The file is not a STEP file that OCCT can read.', {
      hint: 'Export it again as STEP AP203, AP214 or AP242 (part 21 text).',
    });
  }
  reader.TransferRoots(new occt.Message_ProgressRange());
  return reader.OneShape();
}

function readAnyBrep(bytes: Uint8Array): TopoDS_Shape {
  try {
    const shape = readBrep(bytes);
    if (!shape.IsNull()) return shape;
  } catch {
    // Told below, in our words.
  }
  throw new ScriptFault('ImportError', 'The file is not a B-rep file that OCCT can read.', {
    hint: 'Save it with BRepTools::Write (text) or BinTools::Write (binary).',
  });
}
