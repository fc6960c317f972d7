import { z } from 'zod';
import { buildAndAnswer, buildInputShape, buildOutputShape } from '../engine/build-answer.ts';
import {
  describeDesign,
  designMetadataSchema,
  designNameField,
  versionedNameWarning,
} from '../engine/design-answer.ts';
import { languagesHere } from '../engine/build-model.ts';
import { chooseLanguage } from '../engine/detect-language.ts';
import { defineOperation } from '../engine/operation.ts';
import { languageSynonyms } from './create-model.ts';

export const saveDesign = defineOperation({
  name: 'save_design',
  title: 'Save a design version',
  description: `Keeps source and parameters as the next version of a design (version "auto") or in place of
a given one, and builds it as a model of the same name. Saved even when the source fails; \`execution\` tells.
Use one name per part and save it again as you iterate.`,
  effect: 'write',
  rest: [{ method: 'POST', path: '/design/save' }],
  tool: true,
  input: z.strictObject({
    name: designNameField,
    code: buildInputShape.code,
    description: z.string().max(500).default(''),
    version: z
      .union([z.literal('auto'), z.int().min(1).max(999_999_999)])
      .default('auto')
      .describe('"auto": one more than the highest; a number overwrites that version.'),
    language: buildInputShape.language,
    parameters: buildInputShape.parameters,
  }),
  output: z.object({
    saved: z.boolean(),
    execution: z.object(buildOutputShape),
    metadata: designMetadataSchema,
    warning: z.string().optional(),
  }),
  synonyms: { language: languageSynonyms },
  async handle(input, context) {
    const { sandbox, settings, store } = context.services;
    const language = chooseLanguage(
      input.language,
      input.code,
      languagesHere(sandbox),
      settings.defaultLanguage,
    );
    const draft = {
      name: input.name,
      code: input.code,
      description: input.description,
      language,
      parameters: input.parameters,
    };
    // Saved before it is run: whatever the source does to its sandbox, it is not lost.
    const first = await store.designs.save(context.caller.id, {
      ...draft,
      version: input.version,
      geometry: null,
    });
    const { output: execution } = await buildAndAnswer(
      { ...draft, language, include_preview: false },
      context,
    );
    const metadata =
      execution.geometry === null
        ? first
        : await store.designs.save(context.caller.id, {
            ...draft,
            version: first.version,
            geometry: execution.geometry,
          });
    const warning = await versionedNameWarning(context, input.name);
    return {
      output: {
        saved: true,
        execution,
        metadata: describeDesign(metadata),
        ...(warning === undefined ? {} : { warning }),
      },
    };
  },
});
