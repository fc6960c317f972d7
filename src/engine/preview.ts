/** The small picture that may go with a build; a build never fails because its preview did. */
import { z } from 'zod';
import { PartsmithError } from '../contract/errors.ts';
import type { BuildRecord } from '../store/store.ts';
import { deliverFile } from './file-answer.ts';
import type { Attachment, CallContext } from './operation.ts';

export const PREVIEW_SIZE = { width: 384, height: 288 } as const;

export const previewShape = {
  preview_base64: z.string().optional(),
  preview_path: z.string().optional(),
  preview_content_type: z.string().optional(),
  preview_size_bytes: z.int().optional(),
  preview_sha256: z.string().optional(),
  preview_note: z.string().optional(),
  render_error: z.string().optional(),
};

type PreviewFields = { [Key in keyof typeof previewShape]?: z.input<(typeof previewShape)[Key]> };

export async function makePreview(
  context: CallContext,
  name: string,
  build: BuildRecord,
): Promise<{ readonly fields: PreviewFields; readonly attachment?: Attachment }> {
  const { geometry, settings, store } = context.services;
  const blob = build.files['mesh.glb'];
  if (blob === undefined) return { fields: { render_error: 'The build has no mesh.' } };
  try {
    const png = await geometry.renderView(
      await store.blobs.get(blob.sha256),
      { view: 'iso', ...PREVIEW_SIZE, title: name, sizeMm: build.geometry.total.bounding_box.size },
      context.signal,
    );
    const { answer, attachment } = await deliverFile(context, {
      stem: `${name}_preview`,
      kind: 'png',
      bytes: png,
      role: 'picture',
      title: `${name}, isometric preview`,
      model: name,
      delivery: 'url',
    });
    const fields: PreviewFields = {
      preview_path: answer.url_path,
      preview_content_type: answer.content_type,
      preview_size_bytes: answer.size_bytes,
      preview_sha256: answer.sha256,
    };
    if (answer.size_bytes > settings.previewInlineMaxBytes) {
      const note = `The preview is ${answer.size_bytes} bytes, over the inline limit; call render_3d.`;
      return { fields: { ...fields, preview_note: note } };
    }
    if (context.surface === 'mcp') return { fields, attachment };
    return { fields: { ...fields, preview_base64: Buffer.from(png).toString('base64') } };
  } catch (thrown) {
    if (context.signal.aborted) throw thrown;
    if (thrown instanceof PartsmithError) return { fields: { render_error: thrown.message } };
    context.services.log.error({ err: thrown, request_id: context.requestId }, 'preview');
    return {
      fields: { render_error: 'The preview could not be drawn; the model itself is built.' },
    };
  }
}
