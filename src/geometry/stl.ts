/** Mesh → binary STL: 80 bytes of header, a count, then 50 bytes per triangle, little-endian, millimetres. */
import { f32, u32, type Mesh } from './mesh.ts';
import { areaVector, weld } from './weld.ts';

const HEADER_BYTES = 80;
const TRIANGLE_BYTES = 50;

/** All parts in one STL, which knows neither names nor colours. The same mesh gives the same bytes. */
export function toStl(
  mesh: Mesh,
  options: { readonly name?: string | undefined } = {},
): Uint8Array {
  const parts = mesh.parts.map(weld);
  const count = parts.reduce((sum, part) => sum + part.triangles.length / 3, 0);
  const out = new Uint8Array(HEADER_BYTES + 4 + count * TRIANGLE_BYTES);
  out.set(headerText(options.name));
  const view = new DataView(out.buffer);
  view.setUint32(HEADER_BYTES, count, true);
  let at = HEADER_BYTES + 4;
  for (const { points, triangles } of parts) {
    for (let i = 0; i < triangles.length; i += 3) {
      const corners = [u32(triangles, i), u32(triangles, i + 1), u32(triangles, i + 2)] as const;
      const normal = areaVector(points, ...corners);
      const length = Math.hypot(...normal);
      for (const axis of [0, 1, 2] as const) {
        view.setFloat32(at + 4 * axis, length > 0 ? normal[axis] / length : 0, true);
      }
      for (let corner = 0; corner < 3; corner += 1) {
        const point = 3 * (corners[corner] ?? 0);
        for (let axis = 0; axis < 3; axis += 1) {
          view.setFloat32(at + 12 + 12 * corner + 4 * axis, f32(points, point + axis), true);
        }
      }
      at += TRIANGLE_BYTES;
    }
  }
  return out;
}

/** Must not begin with "solid", by which readers know the text form. */
function headerText(name: string | undefined): Uint8Array {
  const text = `binary STL, millimetres, made by partsmith${name === undefined ? '' : `: ${name}`}`;
  const header = new Uint8Array(HEADER_BYTES);
  header.set(Buffer.from(text.replaceAll(/[^\u0020-\u007e]/gu, '?'), 'latin1').subarray(0, 80));
  return header;
}
