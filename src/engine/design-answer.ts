/** What design operations say of a saved version. */
import { z } from 'zod';
import { nameSchema } from '../contract/ids.ts';
import { parametersSchema } from '../contract/job.ts';
import { baseOfVersionedName, type DesignMetadata } from '../store/designs.ts';
import { geometrySummarySchema } from './model-summary.ts';
import type { CallContext } from './operation.ts';

export const designNameField = nameSchema.describe('Design name: one stable name per part.');

export const versionField = z
  .int()
  .min(1)
  .max(999_999_999)
  .optional()
  .describe('Version number; omitted: the newest.');

export const designMetadataSchema = z.object({
  name: z.string(),
  version: z.int(),
  created_at: z.string(),
  last_modified: z.string(),
  description: z.string(),
  language: z.string(),
  parameters: parametersSchema,
  geometry: geometrySummarySchema.nullable(),
});
export type DesignMetadataAnswer = z.input<typeof designMetadataSchema>;

/** A sidecar may have been written by hand: geometry that is not ours is none. */
export function describeDesign(metadata: DesignMetadata): DesignMetadataAnswer {
  const geometry = geometrySummarySchema.safeParse(metadata.geometry);
  return { ...metadata, geometry: geometry.success ? geometry.data : null };
}

/** Iterations under names of their own cannot be compared: says so, and names the base. */
export async function versionedNameWarning(
  context: CallContext,
  name: string,
): Promise<string | undefined> {
  const base = baseOfVersionedName(name);
  if (base === undefined) return undefined;
  const designs = await context.services.store.designs.list(context.caller.id);
  const existing = designs.find((design) => design.name === base);
  const there =
    existing === undefined ? '' : ` "${base}" already exists, at version ${existing.version}.`;
  return (
    `"${name}" carries its own version. Save iterations as "${base}" and let version "auto" count ` +
    `them: only then can they be compared (diff_designs).${there}`
  );
}
