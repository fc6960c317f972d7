/** Which model a call means: by name, by the name "default", or the one built last. */
import type { z } from 'zod';
import { PartsmithError } from '../contract/errors.ts';
import { nameSchema } from '../contract/ids.ts';
import type { ModelRecord } from '../store/store.ts';
import type { CallContext } from './operation.ts';

export const modelNameField = nameSchema
  .nullish()
  .describe('Model name; null: the one built last.');
/**
 * Where a client leaves the name out: over REST the model built last, as the existing server has it; over
 * MCP the model called "default", as its tools have it, or without one the model built last.
 */
export const unnamedModel = { rest: { name: null } } as const;
export type ModelNameInput = z.output<typeof modelNameField>;

/** `not_found` names the models that exist. */
export async function resolveModel(
  context: CallContext,
  name: ModelNameInput,
): Promise<ModelRecord> {
  const { store } = context.services;
  const owner = context.caller.id;
  if (name === undefined) {
    const models = await store.summarizeModels(owner);
    if (models.some((model) => model.name === 'default'))
      return await store.getModel(owner, 'default');
  }
  return await store.getModel(owner, name);
}

/** The model's tessellation as stored; the kernel's GLB is the one source for pictures and meshes. */
export async function meshOf(context: CallContext, model: ModelRecord): Promise<Uint8Array> {
  const blob = model.build.files['mesh.glb'];
  if (blob === undefined) throw new Error(`build ${model.build.key} has no mesh`);
  return await context.services.store.blobs.get(blob.sha256);
}

/** `unsupported` for a sketch or a wire; `what` is what needs the solid. */
export function requireSolid(model: ModelRecord, what: string): void {
  if (model.build.geometry.dimension === 3) return;
  throw new PartsmithError(
    'unsupported',
    `Model "${model.name}" has no solid: ${what} needs one.`,
    {
      hint: 'Extrude or revolve the sketch, then call again.',
    },
  );
}
