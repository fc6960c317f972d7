/** What the measurements build. */

/** A small real part; every `mark` is another source, so nothing is answered from the store. */
export function bracketSource(mark: number): string {
  return `import { drawRoundedRectangle, makeCylinder } from 'replicad';
export default () => {
  const plate = drawRoundedRectangle(60, 40, 5).sketchOnPlane('XY').extrude(${8 + mark / 1e6});
  return plate.cut(makeCylinder(4, 20, [10, 0, -5])).cut(makeCylinder(4, 20, [-10, 0, -5]));
};`;
}
