import { describe, expect, it } from 'vitest';
import { chooseLanguage, detectLanguage } from '../../src/engine/detect-language.ts';

const SAMPLES = [
  ['build123d', 'from build123d import *\nresult = Box(1, 2, 3)'],
  ['build123d', 'with BuildPart() as part:\n    Box(1, 2, 3)'],
  ['build123d', 'result = Box(10, 10, 10)'],
  ['cadquery', 'import cadquery as cq\nresult = cq.Workplane("XY").box(1, 2, 3)'],
  ['cadquery', 'result = cq.Workplane("XY").box(1, 2, 3)'],
  [
    'ocp',
    'from OCP.BRepPrimAPI import BRepPrimAPI_MakeBox\nresult = BRepPrimAPI_MakeBox(1, 2, 3).Shape()',
  ],
  ['replicad', "import { makeBox } from 'replicad';\nexport default makeBox([0,0,0],[1,1,1]);"],
  ['replicad', 'const main = ({ drawCircle }) => drawCircle(5).sketchOnPlane().extrude(3);'],
  ['replicad', 'function main(r, p) { return r.makeSphere(4); }'],
  ['openscad', 'difference() {\n  cube([10, 10, 10]);\n  cylinder(h = 20, r = 3);\n}'],
  ['openscad', '$fn = 64;\nsphere(r = 5);'],
  ['openscad', 'cube([1, 2, 3]);'],
] as const;

describe('language: auto', () => {
  it.each(SAMPLES)('recognises %s in %j', (language, source) => {
    expect(detectLanguage(source)).toBe(language);
  });

  it('falls back to the operator, then to what is there', () => {
    expect(chooseLanguage('auto', '???', ['replicad', 'ocp'], 'ocp')).toBe('ocp');
    expect(chooseLanguage('auto', '???', ['replicad', 'ocp'], undefined)).toBe('replicad');
  });

  it('a language without a kernel is refused with the ones that are there', () => {
    expect(() => chooseLanguage('openscad', 'cube(1);', ['replicad'], undefined)).toThrow(
      'No kernel here for language "openscad". Languages here: replicad.',
    );
    expect(() =>
      chooseLanguage('auto', 'from build123d import *', ['replicad'], undefined),
    ).toThrow('The source looks like build123d');
  });
});
