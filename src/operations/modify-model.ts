import { z } from 'zod';
import { buildAndAnswer, buildInputShape, buildOutputShape } from '../engine/build-answer.ts';
import { defineOperation } from '../engine/operation.ts';
import { languageSynonyms } from './create-model.ts';

export const modifyModel = defineOperation({
  name: 'modify_model',
  title: 'Rebuild a model from changed source',
  description: `Builds the whole changed source under an existing name and replaces the model; the old one
stays when the new source fails. Same arguments and answer as create_model.`,
  effect: 'build',
  rest: [{ method: 'POST', path: '/model/modify' }],
  tool: true,
  input: z.strictObject(buildInputShape),
  output: z.object(buildOutputShape),
  surfaceDefaults: { rest: { include_preview: true }, mcp: { include_preview: false } },
  synonyms: { language: languageSynonyms },
  handle: buildAndAnswer,
});
