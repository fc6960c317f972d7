/** The container of a GLB and its JSON, as far as our own subset of glTF 2.0 goes. The bytes may lie. */
import { z } from 'zod';
import { PartsmithError } from '../contract/errors.ts';

/** Caps of what one mesh may hold; each bounds the memory of everything computed from it. */
export const MESH_LIMITS = {
  bytes: 256 * 1024 * 1024,
  json_bytes: 32 * 1024 * 1024,
  parts: 4096,
  vertices: 6_000_000,
  triangles: 4_000_000,
  segments: 4_000_000,
  /** One kilometre: beyond it 32-bit millimetres are too coarse to mean anything. */
  coordinate_mm: 1e6,
} as const;

const index = z.int().nonnegative();
const component = z.number().min(0).max(1);

const materialSchema = z.object({
  pbrMetallicRoughness: z
    .object({ baseColorFactor: z.tuple([component, component, component, component]).optional() })
    .optional(),
});

export const primitiveSchema = z.object({
  attributes: z.object({ POSITION: index, NORMAL: index.optional() }),
  indices: index,
  mode: z.int(),
  material: index.optional(),
  extras: z.unknown(),
});

const documentSchema = z.object({
  asset: z.object({ version: z.literal('2.0') }),
  scenes: z.array(z.object({ nodes: z.array(index) })).min(1),
  nodes: z
    .array(
      z.object({
        name: z.string().max(200).optional(),
        mesh: index.optional(),
        children: z.array(index).optional(),
        matrix: z.array(z.number()).length(16).optional(),
        translation: z.unknown().optional(),
        rotation: z.unknown().optional(),
        scale: z.unknown().optional(),
      }),
    )
    .max(MESH_LIMITS.parts + 1),
  meshes: z.array(z.object({ primitives: z.array(primitiveSchema).min(1).max(2) })).default([]),
  materials: z.array(materialSchema).default([]),
  accessors: z
    .array(
      z.object({
        bufferView: index,
        byteOffset: index.default(0),
        componentType: z.int(),
        count: index,
        type: z.string(),
        normalized: z.literal(false).optional(),
        sparse: z.undefined().optional(),
      }),
    )
    .default([]),
  bufferViews: z
    .array(
      z.object({
        buffer: z.literal(0),
        byteOffset: index.default(0),
        byteLength: index,
        byteStride: z.undefined().optional(),
      }),
    )
    .default([]),
  extensionsRequired: z.array(z.string()).max(0).optional(),
});
export type GlbDocument = z.infer<typeof documentSchema>;

const MAGIC = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;
const BIN_CHUNK = 0x004e4942;

/** The checked JSON and the bytes of a GLB. Throws as `readGlb` does. */
export function openGlb(bytes: Uint8Array): { document: GlbDocument; binary: Uint8Array } {
  if (bytes.length > MESH_LIMITS.bytes) throw tooLarge('bytes', MESH_LIMITS.bytes);
  const { json, binary } = chunksOf(bytes);
  const parsed = documentSchema.safeParse(parseJson(json));
  if (!parsed.success) throw lie(`its JSON is not the agreed one: ${firstIssue(parsed.error)}`);
  return { document: parsed.data, binary };
}

function chunksOf(bytes: Uint8Array): { json: Uint8Array; binary: Uint8Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 20 || view.getUint32(0, true) !== MAGIC) throw lie('it is not a GLB');
  if (view.getUint32(4, true) !== 2) throw lie('its version is not 2');
  if (view.getUint32(8, true) !== bytes.length) throw lie('its length field is wrong');
  const jsonLength = view.getUint32(12, true);
  if (view.getUint32(16, true) !== JSON_CHUNK) throw lie('its first chunk is not JSON');
  if (jsonLength > MESH_LIMITS.json_bytes) throw tooLarge('bytes of JSON', MESH_LIMITS.json_bytes);
  const jsonEnd = 20 + jsonLength;
  if (jsonLength % 4 !== 0 || jsonEnd > bytes.length) throw lie('its JSON chunk is cut off');
  const json = bytes.subarray(20, jsonEnd);
  if (jsonEnd === bytes.length) return { json, binary: new Uint8Array() };
  if (jsonEnd + 8 > bytes.length) throw lie('its second chunk is cut off');
  const binaryLength = view.getUint32(jsonEnd, true);
  if (view.getUint32(jsonEnd + 4, true) !== BIN_CHUNK) throw lie('its second chunk is not BIN');
  if (jsonEnd + 8 + binaryLength !== bytes.length) throw lie('its BIN chunk does not end the file');
  return { json, binary: bytes.subarray(jsonEnd + 8) };
}

function parseJson(json: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch {
    throw lie('its JSON cannot be parsed');
  }
}

export function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined ? 'unknown' : `${issue.path.join('.')} ${issue.message}`.slice(0, 200);
}

export function lie(detail: string): PartsmithError {
  return new PartsmithError('kernel_crashed', `The kernel's mesh.glb is not valid: ${detail}.`);
}

export function tooLarge(what: string, limit: number): PartsmithError {
  return new PartsmithError('too_large', `The mesh has more than ${limit} ${what}.`, {
    hint: 'Ask for a coarser tessellation, or build fewer copies.',
  });
}
