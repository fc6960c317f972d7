/** The answer of every operation that draws one picture. */
import { z } from 'zod';
import { deliverFile, fileAnswerShape, type Delivery } from './file-answer.ts';
import type { CallContext, OperationResult } from './operation.ts';

export const pictureAnswerShape = {
  ...fileAnswerShape,
  name: z.string().describe('The model shown.'),
  view: z.string(),
  width: z.int(),
  height: z.int(),
  path: z.string().optional().describe('REST: the same as url_path.'),
  base64: z.string().optional().describe('REST: the PNG.'),
};
const pictureAnswerSchema = z.object(pictureAnswerShape);
type PictureAnswer = z.input<typeof pictureAnswerSchema>;

export interface Picture {
  readonly stem: string;
  readonly model: string;
  readonly view: string;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly png: Uint8Array;
  readonly delivery: Delivery;
}

export async function answerPicture(
  context: CallContext,
  picture: Picture,
): Promise<OperationResult<PictureAnswer>> {
  const rest = context.surface === 'rest';
  const { answer, attachment } = await deliverFile(context, {
    stem: picture.stem,
    kind: 'png',
    bytes: picture.png,
    role: 'picture',
    title: picture.title,
    model: picture.model,
    // Clients of the REST routes read `base64`; a second copy in data_b64 is only for who asks.
    delivery: rest && picture.delivery === 'auto' ? 'url' : picture.delivery,
  });
  const withBase64 = rest && picture.delivery === 'auto';
  return {
    output: {
      ...answer,
      name: picture.model,
      view: picture.view,
      width: picture.width,
      height: picture.height,
      ...(rest ? { path: answer.url_path } : {}),
      ...(withBase64 ? { base64: Buffer.from(picture.png).toString('base64') } : {}),
    },
    attachments: [attachment],
  };
}
