/**
 * The answer: `result.json`, first entry of the tar on stdout. It comes from inside the wall, so this
 * schema is the check, not a description: finite numbers, bounded lists, known words.
 */
import { z } from 'zod';
import { partLabelSchema, planeSchema, vec3Schema } from './job.ts';
import { LANGUAGES } from './languages.ts';

const finite = z.number();
const count = z.int().nonnegative();
const text = z.string();

/** Axis-aligned, mm, exact (from the B-rep, not the mesh). */
export const boundingBoxSchema = z.strictObject({
  min: vec3Schema,
  max: vec3Schema,
  size: vec3Schema,
});
export type BoundingBox = z.infer<typeof boundingBoxSchema>;

/**
 * Measures of a shape with density 1: volume mm³, area mm², centre mm, inertia about the centre of
 * mass in mm⁵ (row-major 3×3). A sketch has volume 0 and its centre is that of its area.
 */
export const measuresSchema = z.strictObject({
  bounding_box: boundingBoxSchema,
  volume_mm3: finite,
  surface_area_mm2: finite,
  center_of_mass: vec3Schema,
  inertia: z.tuple([vec3Schema, vec3Schema, vec3Schema]),
  /** BRepCheck_Analyzer. */
  valid: z.boolean(),
  solid_count: count,
  face_count: count,
  edge_count: count,
  vertex_count: count,
});
export type Measures = z.infer<typeof measuresSchema>;

export const SURFACE_KINDS = [
  'plane',
  'cylinder',
  'cone',
  'sphere',
  'torus',
  'bezier',
  'bspline',
  'revolution',
  'extrusion',
  'offset',
  'other',
] as const;
export const CURVE_KINDS = [
  'line',
  'circle',
  'ellipse',
  'hyperbola',
  'parabola',
  'bezier',
  'bspline',
  'offset',
  'other',
] as const;

const axisSchema = z.strictObject({ origin: vec3Schema, direction: vec3Schema });

/** Ids are positions in the kernel's own traversal (TopExp::MapShapes order) and match mesh.glb. */
export const faceInfoSchema = z.strictObject({
  id: count,
  kind: z.enum(SURFACE_KINDS),
  area_mm2: finite,
  /** Centre of the face's area. */
  center: vec3Schema,
  /** Outward normal of a plane. */
  normal: vec3Schema.optional(),
  /** Of cylinder, cone, torus, revolution. */
  axis: axisSchema.optional(),
  /** Cylinder, sphere, torus (major), cone (at its axis origin). */
  radius_mm: finite.optional(),
  /** Torus. */
  minor_radius_mm: finite.optional(),
  /** Cone: half the opening angle, degrees. */
  half_angle_deg: finite.optional(),
  /** Material is outside the curved surface, as in a hole. */
  concave: z.boolean().optional(),
  /** Position of the part that the face belongs to. */
  part: count,
});
export type FaceInfo = z.infer<typeof faceInfoSchema>;

export const edgeInfoSchema = z.strictObject({
  id: count,
  kind: z.enum(CURVE_KINDS),
  length_mm: finite,
  radius_mm: finite.optional(),
  /** Centre of a circle or ellipse. */
  center: vec3Schema.optional(),
  axis_direction: vec3Schema.optional(),
  /** Start and end point; equal when closed. */
  ends: z.tuple([vec3Schema, vec3Schema]),
  faces: z.array(count).max(64),
});
export type EdgeInfo = z.infer<typeof edgeInfoSchema>;

export const inventorySchema = z.strictObject({
  faces: z.array(faceInfoSchema).max(20_000),
  edges: z.array(edgeInfoSchema).max(60_000),
  /** The shape has more faces or edges than the lists hold. */
  truncated: z.boolean(),
});

export const partInfoSchema = z.strictObject({
  ...partLabelSchema.shape,
  shape: z.enum(['solid', 'compound', 'shell', 'sketch', 'wire', 'mesh']),
  measures: measuresSchema,
});
export type PartInfo = z.infer<typeof partInfoSchema>;

export const modelGeometrySchema = z.strictObject({
  /** 3 with a solid, 2 with faces only, 1 with edges only. */
  dimension: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  /** False for an imported mesh: no exact geometry. */
  exact: z.boolean(),
  total: measuresSchema,
  solids: z.array(measuresSchema).max(4096),
  parts: z.array(partInfoSchema).max(4096),
  inventory: inventorySchema,
});
export type ModelGeometry = z.infer<typeof modelGeometrySchema>;

/** Lines and columns count from 1 and are the caller's own source. */
export const scriptErrorSchema = z.strictObject({
  type: text.max(200),
  message: text.max(8_000),
  line: z.int().positive().nullable(),
  column: z.int().positive().nullable(),
  /** The line with its neighbours, numbered, a marker under the column. */
  excerpt: text.max(4_000),
  /** Frames of the caller's source only. */
  traceback: text.max(16_000),
  hint: text.max(2_000).nullable(),
});
export type ScriptError = z.infer<typeof scriptErrorSchema>;

const point2 = z.tuple([finite, finite]);

/**
 * Picture axes of a plane: XY → (X, Y), XZ → (X, Z), YZ → (Y, Z). Loops are closed without repeating
 * the first point, outer counter-clockwise, holes clockwise.
 */
export const sectionSchema = z.strictObject({
  plane: planeSchema,
  at: finite,
  intersects: z.boolean(),
  /** Extent of the shape along the plane's normal: the valid range of `at`. */
  range: point2,
  /** Exact, from the B-rep faces of the cut, not from the polylines. */
  area_mm2: finite,
  regions: z
    .array(z.strictObject({ part: count, outer: z.array(point2), holes: z.array(z.array(point2)) }))
    .max(20_000),
});
export type Section = z.infer<typeof sectionSchema>;

/** `u = up × direction` (to the right), `v = up` made perpendicular; mm. */
export const projectionSchema = z.strictObject({
  lines: z
    .array(
      z.strictObject({
        visible: z.boolean(),
        /** sharp: edge of the part; smooth: tangent edge; outline: silhouette; seam: of a closed surface. */
        edge: z.enum(['sharp', 'smooth', 'outline', 'seam']),
        points: z.array(point2).min(2),
      }),
    )
    .max(200_000),
  bounds: z.strictObject({ min: point2, max: point2 }),
});
export type Projection = z.infer<typeof projectionSchema>;

export const fitSchema = z.strictObject({
  interference_volume_mm3: finite,
  interference_bbox: boundingBoxSchema.nullable(),
  /** 0 when the parts touch or interfere. */
  min_distance_mm: finite,
  /** On a and on b (after its offset). */
  closest_points: z.tuple([vec3Schema, vec3Schema]).nullable(),
});
export type Fit = z.infer<typeof fitSchema>;

export const jobResultSchema = z.strictObject({
  protocol: z.literal(1),
  status: z.enum(['ok', 'script_failed', 'unsupported']),
  error: scriptErrorSchema.nullable(),
  stdout: text,
  stderr: text,
  /** Advice for the caller, one sentence each. */
  warnings: z.array(text.max(1_000)).max(100),
  /** Milliseconds of the kernel's own clock by stage. */
  timings: z.record(z.string().max(40), finite),
  /** The parameters that took effect: the source's defaults with the caller's values over them. */
  parameters: z.record(z.string(), z.json()),
  geometry: modelGeometrySchema.nullable(),
  section: sectionSchema.nullable(),
  projection: projectionSchema.nullable(),
  fit: fitSchema.nullable(),
});
export type JobResult = z.infer<typeof jobResultSchema>;

/** The one line on stderr before any source has run. */
export const readyLineSchema = z.object({
  ready: z.literal(true),
  kernel: z.string().regex(/^[a-z0-9_-]{1,40}$/),
  protocol: z.literal(1),
  languages: z.array(z.enum(LANGUAGES)).min(1),
  versions: z.record(z.string().max(80), z.string().max(200)),
});
export type ReadyLine = z.infer<typeof readyLineSchema>;

/** Stages that a kernel reports on stderr while it works; untrusted, for progress display only. */
export const KERNEL_STAGES = ['running', 'describing', 'exporting'] as const;
export type KernelStage = (typeof KERNEL_STAGES)[number];
