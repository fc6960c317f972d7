/** The demo's part: an L bracket for a NEMA 17 motor, as an agent would write it. */
export const DEMO_PART = `import { drawCircle, drawRectangle, drawRoundedRectangle } from "replicad";

// An L bracket that carries a NEMA 17 stepper motor. All lengths in mm.
export const defaultParams = {
  width: 60,
  depth: 50,
  height: 62,
  thickness: 6,
  innerFillet: 8,
  motorPilot: 22.4,
  motorPitch: 31,
  motorScrew: 3.4,
  baseScrew: 5.5,
  baseScrewRows: 2,
};

type Params = typeof defaultParams;

export function main(_replicad: unknown, p: Params) {
  const base = drawRoundedRectangle(p.width, p.depth, 5)
    .sketchOnPlane("XY")
    .extrude(p.thickness);

  const wall = drawRectangle(p.width, p.height)
    .translate(0, p.height / 2)
    .sketchOnPlane("XZ", p.depth / 2 - 5)
    .extrude(-p.thickness)
    .translate(0, -p.depth + 10, 0);

  let bracket = base.fuse(wall);

  // The inner corner carries the load of the belt: round it well.
  bracket = bracket.fillet(p.innerFillet, (edges) =>
    edges.inDirection("X").inPlane("XY", p.thickness),
  );

  // Motor face: pilot bore and four screws.
  const center = p.thickness + p.innerFillet + 24;
  const through = (diameter: number, x: number, z: number) =>
    drawCircle(diameter / 2).sketchOnPlane("XZ").extrude(4 * p.depth)
      .translate(x, 2 * p.depth, z);
  bracket = bracket.cut(through(p.motorPilot, 0, center));
  for (const x of [-1, 1]) {
    for (const z of [-1, 1]) {
      const offset = p.motorPitch / 2;
      bracket = bracket.cut(through(p.motorScrew, x * offset, center + z * offset));
    }
  }

  // A row pattern of slots-free clearance holes in the base.
  const pitch = (p.width - 24) / Math.max(1, p.baseScrewRows - 1);
  for (let row = 0; row < p.baseScrewRows; row += 1) {
    const hole = drawCircle(p.baseScrew / 2).sketchOnPlane("XY").extrude(3 * p.thickness)
      .translate(-(p.width - 24) / 2 + row * pitch, p.depth / 4, -p.thickness);
    bracket = bracket.cut(hole);
  }

  console.log("motor axis at z =", center);
  return { shape: bracket, name: "motor bracket", color: "#4f86b8" };
}
`;
