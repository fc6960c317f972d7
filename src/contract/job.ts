/**
 * The job: what travels into a sandbox as `job.json`, first entry of the tar on stdin, followed by
 * `source` and `inputs/<name>`. `sandbox-image/job-protocol.schema.json` is generated from here.
 */
import { z } from 'zod';
import { languageSchema } from './languages.ts';

export const PROTOCOL_VERSION = 1;

const finite = z.number();
export const vec3Schema = z.tuple([finite, finite, finite]);
export type Vec3 = z.infer<typeof vec3Schema>;

/** Linear deflection in mm, angular in radians (OCCT BRepMesh_IncrementalMesh, both absolute). */
export const tessellationSchema = z.strictObject({
  linear_mm: z.number().positive().max(100),
  angular_rad: z.number().positive().max(Math.PI),
});
export type Tessellation = z.infer<typeof tessellationSchema>;

export const DEFAULT_TESSELLATION: Tessellation = { linear_mm: 0.05, angular_rad: 0.3 };

/** Files that an answer may hold under `files/`, and no others. */
export const OUTPUT_FILES = ['model.brep', 'mesh.glb', 'model.step', 'model.iges'] as const;
export const outputFileSchema = z.enum(OUTPUT_FILES);
export type OutputFile = z.infer<typeof outputFileSchema>;

/** Files that a job may carry under `inputs/`, and no others. */
export const INPUT_FILES = ['model.brep', 'a.brep', 'b.brep', 'import'] as const;
export type InputFile = (typeof INPUT_FILES)[number];

export const IMPORT_FORMATS = ['step', 'brep', 'stl', '3mf'] as const;

export const parametersSchema = z.record(z.string().max(128), z.json());
export type Parameters = z.infer<typeof parametersSchema>;

const base = {
  protocol: z.literal(PROTOCOL_VERSION),
  id: z.string().max(64),
  /** Cap of captured stdout and of stderr, bytes each; the kernel cuts and says so. */
  text_bytes: z.int().positive(),
};

export const PLANES = ['XY', 'XZ', 'YZ'] as const;
export const planeSchema = z.enum(PLANES);
export type Plane = z.infer<typeof planeSchema>;

/** Name and colour of a part; parts follow the order of the compound's top-level children. */
export const partLabelSchema = z.strictObject({
  name: z.string().max(200),
  /** sRGB, lower-case `#rrggbb`; null: the renderer's default. */
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/)
    .nullable(),
});
export type PartLabel = z.infer<typeof partLabelSchema>;

export const jobSpecSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('build'),
    ...base,
    language: languageSchema,
    parameters: parametersSchema,
    outputs: z.array(outputFileSchema).max(OUTPUT_FILES.length),
    tessellation: tessellationSchema,
  }),
  z.strictObject({
    kind: z.literal('import'),
    ...base,
    /** Input `import` is in this format. */
    format: z.enum(IMPORT_FORMATS),
    outputs: z.array(outputFileSchema).max(OUTPUT_FILES.length),
    tessellation: tessellationSchema,
  }),
  z.strictObject({
    /** Input `model.brep`; answer `mesh.glb`, with parts as given. */
    kind: z.literal('tessellate'),
    ...base,
    parts: z.array(partLabelSchema).max(4096),
    tessellation: tessellationSchema,
  }),
  z.strictObject({
    /** Input `model.brep`; answer the files asked for. */
    kind: z.literal('export'),
    ...base,
    parts: z.array(partLabelSchema).max(4096),
    outputs: z.array(outputFileSchema).min(1).max(OUTPUT_FILES.length),
  }),
  z.strictObject({
    /** Input `model.brep`; answer `section` in result.json. */
    kind: z.literal('section'),
    ...base,
    plane: planeSchema,
    /** Offset of the plane along its normal, mm. */
    at: finite,
    tolerance_mm: z.number().positive(),
  }),
  z.strictObject({
    /** Input `model.brep`; answer `projection` in result.json. */
    kind: z.literal('project'),
    ...base,
    /** From the part towards the viewer; need not be of unit length. */
    direction: vec3Schema,
    /** What points up in the picture; not parallel to direction. */
    up: vec3Schema,
    with_hidden: z.boolean(),
    tolerance_mm: z.number().positive(),
  }),
  z.strictObject({
    /** Inputs `a.brep` and `b.brep`; answer `fit` in result.json. */
    kind: z.literal('fit'),
    ...base,
    /** Moves b before the comparison, mm. */
    offset_b: vec3Schema,
  }),
]);
export type JobSpec = z.infer<typeof jobSpecSchema>;
export type JobKind = JobSpec['kind'];

/** A job as the server holds it: the spec and the bytes that travel beside it. */
export interface Job {
  readonly spec: JobSpec;
  /** UTF-8; only for `build`. */
  readonly source?: string;
  readonly inputs: ReadonlyMap<InputFile, Uint8Array>;
}
