/** What admesh and slic3r, two programs that share nothing with us, find in a mesh file. */
import { numberAfter, runProgram } from './run-program.ts';

export interface MeshReading {
  readonly volume: number;
  readonly facets: number;
  readonly parts: number;
  readonly min: readonly number[];
  readonly max: readonly number[];
  /** No open edge, no flipped or degenerate facet, as far as the program says so. */
  readonly clean: boolean;
}

/** Reads only: what admesh would repair is a finding, so every count of repairs must be 0. */
export async function readWithAdmesh(program: string, file: string): Promise<MeshReading> {
  const text = await runProgram(program, [file]);
  const repairs = [
    /Degenerate facets/,
    /Edges fixed/,
    /Facets removed/,
    /Facets added/,
    /Facets reversed/,
    /Backwards edges/,
    /Normals fixed/,
    /Facets with 1 disconnected edge/,
    /Facets with 2 disconnected edges/,
    /Facets with 3 disconnected edges/,
  ];
  const bounds = (side: 'Min' | 'Max'): number[] =>
    ['X', 'Y', 'Z'].map((axis) => numberAfter(text, new RegExp(`${side} ${axis}`)));
  return {
    volume: numberAfter(text, /Volume/),
    facets: numberAfter(text, /Number of facets/),
    parts: numberAfter(text, /Number of parts/),
    min: bounds('Min'),
    max: bounds('Max'),
    clean: repairs.every((repair) => numberAfter(text, repair) === 0),
  };
}

/**
 * STL and 3MF, as the slicer loads them: one block of text for each object, put together here. It closes
 * small holes without a word; only its number of facets tells.
 */
export async function readWithSlicer(program: string, file: string): Promise<MeshReading> {
  const text = await runProgram(program, ['--info', file]);
  const objects = text.split(/^\[.*\]$/m).slice(1);
  const sum = (label: RegExp): number =>
    objects.reduce((total, object) => total + numberAfter(object, label), 0);
  const bounds = (side: 'min' | 'max'): number[] =>
    ['x', 'y', 'z'].map((axis) =>
      Math[side](...objects.map((object) => numberAfter(object, new RegExp(`${side}_${axis}`)))),
    );
  return {
    volume: sum(/volume/),
    facets: sum(/number_of_facets/),
    parts: sum(/number_of_parts/),
    min: bounds('min'),
    max: bounds('max'),
    clean: objects.every((object) => object.includes('manifold = yes')),
  };
}
