/**
 * What `mesh.glb` carries beside plain glTF 2.0. Layout:
 * - scene 0 holds one root node whose matrix maps CAD millimetres, Z up, to metres, Y up;
 *   its children are the parts, in the order of `geometry.parts`, each with name and own mesh.
 * - a part's mesh has at most one TRIANGLES primitive (POSITION, NORMAL, indices) and at most one LINES
 *   primitive (POSITION, indices), both in CAD millimetres. Normals are those of the exact surface, so
 *   vertices are not shared between faces; where faces meet, positions are equal to the last bit.
 * - colour is `pbrMetallicRoughness.baseColorFactor` of the triangles' material (linear RGB, as glTF asks).
 */
import { z } from 'zod';

const count = z.int().nonnegative();
const range = z.tuple([count, count]);

/** `extras` of the TRIANGLES primitive: face `first_face + i` owns indices `faces[i] = [firstIndex, count]`. */
export const triangleExtrasSchema = z.object({ first_face: count, faces: z.array(range) });
/** `extras` of the LINES primitive: edge `edge_ids[i]` owns indices `edges[i] = [firstIndex, count]`. */
export const lineExtrasSchema = z.object({ edge_ids: z.array(count), edges: z.array(range) });
export type TriangleExtras = z.infer<typeof triangleExtrasSchema>;
export type LineExtras = z.infer<typeof lineExtrasSchema>;
