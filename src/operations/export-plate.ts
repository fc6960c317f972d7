import { createHash } from 'node:crypto';
import { z } from 'zod';
import { nameSchema } from '../contract/ids.ts';
import { deliverFile, deliverySchema, fileAnswerShape } from '../engine/file-answer.ts';
import { defineOperation } from '../engine/operation.ts';
import { meshOf, requireSolid } from '../engine/resolve-model.ts';
import { bedField } from './analyze-printability.ts';

const vec3 = z.array(z.number()).length(3).readonly();

export const exportPlate = defineOperation({
  name: 'export_plate',
  title: 'Several parts on one print plate',
  description: `One 3MF with a named object per model. \`arrange\` lays the parts side by side in the given
order, dropped to the bed and centred, never rotated; \`as_modeled\` keeps their positions as one group and
refuses parts that overlap. The answer tells where each part went.`,
  effect: 'read',
  rest: [{ method: 'POST', path: '/export/plate', answer: 'bytes' }],
  tool: true,
  input: z.strictObject({
    names: z
      .array(nameSchema)
      .min(1)
      .max(16)
      .refine((names) => new Set(names).size === names.length, 'names must not repeat')
      .describe('Models, in the order in which they are laid out.'),
    layout: z.enum(['arrange', 'as_modeled']).default('arrange'),
    gap_mm: z.number().min(0).max(1000).default(5),
    bed_mm: bedField,
    delivery: deliverySchema,
  }),
  output: z.object({
    layout: z.string(),
    bed_mm: vec3,
    layout_size_mm: vec3,
    placements: z
      .array(z.object({ name: z.string(), offset_mm: vec3, bbox_min_mm: vec3, bbox_max_mm: vec3 }))
      .readonly(),
    ...fileAnswerShape,
  }),
  synonyms: {
    layout: { arranged: 'arrange', pack: 'arrange', assembly: 'as_modeled', as_is: 'as_modeled' },
  },
  async handle(input, context) {
    const { geometry, settings, store } = context.services;
    const models: { name: string; glb: Uint8Array }[] = [];
    for (const name of input.names) {
      const model = await store.getModel(context.caller.id, name);
      requireSolid(model, 'a plate');
      models.push({ name, glb: await meshOf(context, model) });
    }
    const [x, y, z_] = settings.bedMm;
    const [bedX = x, bedY = y, bedZ = z_] = input.bed_mm ?? [];
    const { threeMf, plate } = await geometry.plate(
      models,
      { layout: input.layout, gapMm: input.gap_mm, bedMm: [bedX, bedY, bedZ] },
      context.signal,
    );
    const first = input.names[0] ?? 'plate';
    const { answer, attachment } = await deliverFile(context, {
      stem: stemOf(input.names),
      kind: '3mf',
      bytes: threeMf,
      role: 'file',
      title: `Plate of ${input.names.join(', ')}`,
      model: first,
      delivery: input.delivery,
    });
    return {
      output: { ...plate, ...answer },
      attachments: [attachment],
      restBody: input.delivery === 'auto' ? ('attachment' as const) : ('json' as const),
      restHeaders: { 'x-partsmith-plate': JSON.stringify(plate) },
    };
  },
});

/** Long names are cut; the digest keeps apart what then looks alike, and plates from a model's own 3MF. */
function stemOf(names: readonly string[]): string {
  const digest = createHash('sha256').update(JSON.stringify(names)).digest('hex').slice(0, 8);
  return `plate_${(names[0] ?? '').slice(0, 40)}_${names.length}_${digest}`;
}
