/** What the source left behind, as parts: named, coloured shapes of OCCT in a fixed order. */
import * as replicad from 'replicad';
import type { TopoDS_Shape } from 'replicad-opencascadejs';
import type { PartInfo } from '../../src/contract/result.ts';
import { COLOR_NAMES, toHexColor } from './colors.ts';
import { dimensionOf } from './measure.ts';
import { nearestNames } from './nearest-names.ts';
import { ScriptFault } from './script-error.ts';
import { childrenOf } from './sub-shapes.ts';

export interface Part extends Pick<PartInfo, 'name' | 'color' | 'shape'> {
  readonly wrapped: TopoDS_Shape;
}

export const CONVENTION =
  'End the source with a shape, for example:\n' +
  "import { makeBaseBox } from 'replicad';\n" +
  'export const defaultParams = { size: 10 };\n' +
  'export function main(replicad, { size }) { return makeBaseBox(size, size, size); }';

interface Label {
  readonly name: string | undefined;
  readonly color: string | null;
}

/** Parts in the order of the lists and dicts; throws ScriptFault when there is nothing to keep. */
export async function partsOf(value: unknown, warnings: string[]): Promise<Part[]> {
  const found: { wrapped: TopoDS_Shape; label: Label }[] = [];
  await collect(value, { name: undefined, color: null }, 'the result', found, warnings);
  if (found.length === 0) throw nothingLeft('The source left an empty result behind.');
  return found.map(({ wrapped, label }, i) => {
    const fallback = found.length === 1 ? 'part' : `part_${i + 1}`;
    return {
      name: (label.name ?? fallback).slice(0, 200),
      color: label.color,
      shape: kindOf(wrapped),
      wrapped,
    };
  });
}

export function nothingLeft(message: string): ScriptFault {
  return new ScriptFault('NothingReturned', `${message} ${CONVENTION}`, { hint: CONVENTION });
}

async function collect(
  promised: unknown,
  label: Label,
  where: string,
  found: { wrapped: TopoDS_Shape; label: Label }[],
  warnings: string[],
): Promise<void> {
  const value = await promised;
  if (value === undefined || value === null) {
    throw nothingLeft(`There is ${String(value)} where a shape should be (${where}).`);
  }
  if (typeof value !== 'object') {
    throw nothingLeft(`There is a ${typeof value} where a shape should be (${where}).`);
  }
  const shapes = shapesOf(value, where);
  if (shapes !== undefined) {
    for (const wrapped of shapes) found.push({ wrapped: unwrapped(wrapped, where), label });
    return;
  }
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) {
      await collect(item, label, `${where}[${i}]`, found, warnings);
    }
    return;
  }
  // Neither null nor a list nor a shape: a plain record of the source.
  const record = value as Readonly<Record<string, unknown>>;
  if ('shape' in record) {
    if (record['opacity'] !== undefined || record['alpha'] !== undefined) {
      warnings.push(`The opacity of ${where} is not kept: parts are drawn opaque.`);
    }
    const own = labelOf(record, label, where);
    await collect(record['shape'], own, `${where}.shape`, found, warnings);
    return;
  }
  for (const [name, item] of Object.entries(record)) {
    await collect(item, { ...label, name }, `${where}.${name}`, found, warnings);
  }
}

function labelOf(record: Readonly<Record<string, unknown>>, outer: Label, where: string): Label {
  const { name, color } = record;
  if (name !== undefined && typeof name !== 'string') {
    throw new ScriptFault('TypeError', `The name of ${where} must be a text.`);
  }
  if (color === undefined || color === null)
    return { name: name ?? outer.name, color: outer.color };
  const hex = typeof color === 'string' ? toHexColor(color) : undefined;
  if (hex === undefined) {
    const near = typeof color === 'string' ? nearestNames(color, COLOR_NAMES) : [];
    throw new ScriptFault(
      'ColorError',
      `The color of ${where}, ${JSON.stringify(color)}, is none.`,
      {
        hint:
          near.length > 0
            ? `Did you mean ${near.join(' or ')}?`
            : 'Use a CSS colour name or #rrggbb, such as "steelblue" or "#4682b4".',
      },
    );
  }
  return { name: name ?? outer.name, color: hex };
}

/** Undefined: not a thing of replicad's at all. */
function shapesOf(value: object, where: string): TopoDS_Shape[] | undefined {
  if (value instanceof replicad.Shape) return [value.wrapped];
  if (
    value instanceof replicad.Drawing ||
    value instanceof replicad.Blueprint ||
    value instanceof replicad.Blueprints ||
    value instanceof replicad.CompoundBlueprint
  ) {
    // Several outlines become a Sketches, whose members are sketches again.
    return shapesOf(value.sketchOnPlane('XY'), where);
  }
  if (value instanceof replicad.Sketches) {
    return value.sketches.flatMap((sketch) => shapesOf(sketch, where) ?? []);
  }
  if (value instanceof replicad.CompoundSketch) return [value.face().wrapped];
  if (value instanceof replicad.Sketch) {
    return [value.wire.isClosed ? value.face().wrapped : value.wire.wrapped];
  }
  if (value instanceof replicad.MeshShape) {
    throw new ScriptFault('TypeError', `${where} is a mesh; a model needs exact shapes.`);
  }
  // A pen or sketcher that was not closed, a finder, a plane: of replicad, but no shape.
  const known = Object.entries(replicad).find(
    ([, member]) => typeof member === 'function' && value.constructor === member,
  )?.[0];
  if (known === undefined) return undefined;
  throw new ScriptFault('TypeError', `${where} is a ${known}, which is no shape.`, {
    hint: `A ${known} must be finished first: close() or done() a pen, extrude or revolve a sketch.`,
  });
}

/** A compound around one single thing is that thing: booleans and fillets like to wrap. */
function unwrapped(shape: TopoDS_Shape, where: string): TopoDS_Shape {
  let inner = shape;
  while (inner.ShapeType() === 'TopAbs_COMPOUND') {
    const children = childrenOf(inner);
    const [only] = children;
    if (only === undefined || children.length > 1) break;
    inner = only;
  }
  if (dimensionOf(inner) === undefined) {
    throw new ScriptFault('EmptyShape', `${where} is an empty shape: nothing is left of it.`, {
      hint: 'A cut that removes everything, or an intersection of parts that do not touch, leaves nothing.',
    });
  }
  return inner;
}

export function kindOf(shape: TopoDS_Shape): PartInfo['shape'] {
  const type = shape.ShapeType();
  if (type === 'TopAbs_SOLID') return 'solid';
  const dimension = dimensionOf(shape);
  if (dimension === 3) return 'compound';
  if (type === 'TopAbs_SHELL') return 'shell';
  return dimension === 2 ? 'sketch' : 'wire';
}
