import { z } from 'zod';
import { buildAndAnswer, buildInputShape, buildOutputShape } from '../engine/build-answer.ts';
import { defineOperation } from '../engine/operation.ts';

/** What people call the languages of replicad's kernel. */
export const languageSynonyms: Readonly<Record<string, string>> = {
  js: 'replicad',
  javascript: 'replicad',
  ts: 'replicad',
  typescript: 'replicad',
};

export const createModel = defineOperation({
  name: 'create_model',
  title: 'Build a model from CAD source',
  description: `Runs CAD source in a throw-away sandbox and keeps the resulting part under a name.
Returns size, volume, area and counts of the exact B-rep; a failing source comes back with its line, an
excerpt and a hint. Identical source is answered from the store at once.
Leave the shape in \`result\` or return it from \`main(replicad, params)\`; several parts as
[{shape, name, color}]. Units: mm, Z up. Next: render_3d or render_multiview to look at it.`,
  effect: 'build',
  rest: [{ method: 'POST', path: '/model/create' }],
  tool: true,
  input: z.strictObject(buildInputShape),
  output: z.object(buildOutputShape),
  surfaceDefaults: { rest: { include_preview: true }, mcp: { include_preview: false } },
  synonyms: { language: languageSynonyms },
  handle: buildAndAnswer,
});
