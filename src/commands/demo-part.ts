/** The demo's part: an L bracket for a NEMA 17 motor, as an agent would write it. */
export const DEMO_PART = `import { draw, drawCircle, drawRectangle, makeCylinder } from "replicad";

// An L bracket that carries a NEMA 17 stepper motor. All lengths in mm.
export const defaultParams = {
  width: 60,
  depth: 54,
  height: 66,
  thickness: 6,
  innerFillet: 9,
  cornerRadius: 6,
  motorPilot: 22.4,
  motorPitch: 31,
  motorScrew: 3.4,
  slotLength: 12,
  slotWidth: 5.4,
};

type Params = typeof defaultParams;

export function main(_replicad: unknown, p: Params) {
  const t = p.thickness;

  // The L profile in the YZ plane, its inner corner rounded where the belt pulls.
  let bracket = draw([0, 0])
    .lineTo([p.depth, 0])
    .lineTo([p.depth, t])
    .lineTo([t, t])
    .customCorner(p.innerFillet)
    .lineTo([t, p.height])
    .lineTo([0, p.height])
    .close()
    .sketchOnPlane("YZ", -p.width / 2)
    .extrude(p.width);

  // Round the free corners of both plates.
  bracket = bracket
    .fillet(p.cornerRadius, (e) => e.inDirection("Y").inPlane("XY", p.height))
    .fillet(p.cornerRadius, (e) => e.inDirection("Z").inPlane("XZ", -p.depth));

  // Motor face: pilot bore and four screws on the 31 mm square.
  const axis = t + p.innerFillet + p.motorPilot;
  const bore = (diameter: number, x: number, z: number) =>
    makeCylinder(diameter / 2, 4 * t, [x, -t, z], [0, 1, 0]);
  bracket = bracket.cut(bore(p.motorPilot, 0, axis));
  for (const x of [-0.5, 0.5]) {
    for (const z of [-0.5, 0.5]) {
      bracket = bracket.cut(bore(p.motorScrew, x * p.motorPitch, axis + z * p.motorPitch));
    }
  }

  // Slots in the base, to tension the belt.
  const slot = drawRectangle(p.slotWidth, p.slotLength)
    .fuse(drawCircle(p.slotWidth / 2).translate(0, p.slotLength / 2))
    .fuse(drawCircle(p.slotWidth / 2).translate(0, -p.slotLength / 2));
  for (const x of [-1, 1]) {
    const cutter = slot
      .translate(x * (p.width / 2 - 12), (p.depth + t + p.innerFillet) / 2)
      .sketchOnPlane("XY", -t)
      .extrude(3 * t);
    bracket = bracket.cut(cutter);
  }

  console.log("motor axis at z =", axis, "mm");
  return { shape: bracket, name: "motor bracket", color: "#4f86b8" };
}
`;
