/** The answer of every operation that builds: create, modify, load. */
import { z } from 'zod';
import { ERROR_CODES, ERROR_TABLE } from '../contract/errors.ts';
import { nameSchema } from '../contract/ids.ts';
import { LANGUAGES, type Language } from '../contract/languages.ts';
import { parametersSchema, type Parameters } from '../contract/job.ts';
import type { BuildRecord } from '../store/store.ts';
import { languagesHere, type BuildAnswer } from './build-model.ts';
import { chooseLanguage } from './detect-language.ts';
import { geometrySummarySchema, round3, summarise } from './model-summary.ts';
import type { Attachment, CallContext, OperationResult } from './operation.ts';
import { makePreview, previewShape } from './preview.ts';

export const languageField = z
  .enum([...LANGUAGES, 'auto'])
  .default('auto')
  .describe('CAD language of the source; auto: what it evidently is.');

export const buildInputShape = {
  code: z
    .string()
    .min(
      1,
      'the source is empty; leave a shape behind, such as: const result = makeBox([0,0,0],[10,10,10])',
    )
    .describe(
      'CAD source. Units are millimetres. Leave the shape in `result`, or return it from main().',
    ),
  name: nameSchema
    .default('default')
    .describe('Name to build under. Keep one stable name per part while you iterate.'),
  language: languageField,
  parameters: parametersSchema
    .default({})
    .describe("Values that override the source's parameters (top-level defaults, defaultParams)."),
  include_preview: z.boolean().default(false).describe('Also return a small isometric picture.'),
};

const errorDetailSchema = z.object({
  type: z.string(),
  message: z.string(),
  line: z.int().nullable(),
  column: z.int().nullable(),
  excerpt: z.string(),
  traceback: z.string(),
});

export const buildOutputShape = {
  success: z.boolean(),
  name: z.string(),
  language: z.string(),
  stdout: z.string(),
  stderr: z.string().optional(),
  error: z.string().nullable(),
  code: z.enum(ERROR_CODES).optional(),
  hint: z.string().optional(),
  error_detail: errorDetailSchema.optional(),
  geometry: geometrySummarySchema.nullable(),
  solid_count: z.int().optional(),
  valid: z.boolean().optional(),
  parts: z.array(z.object({ name: z.string(), color: z.string().nullable() })).optional(),
  warnings: z.array(z.string()),
  parameters: parametersSchema,
  cached: z.boolean(),
  timings: z.record(z.string(), z.number()),
  ...previewShape,
};
const buildOutputSchema = z.object(buildOutputShape);
export type BuildOutput = z.input<typeof buildOutputSchema>;

export interface BuildInput {
  readonly code: string;
  readonly name: string;
  readonly language: Language | 'auto';
  readonly parameters: Parameters;
  readonly include_preview: boolean;
}

/** Builds, makes the result the owner's model of that name, and says what came out. */
export async function buildAndAnswer(
  input: BuildInput,
  context: CallContext,
): Promise<OperationResult<BuildOutput>> {
  const { builder, sandbox, settings } = context.services;
  const started = performance.now();
  const language = chooseLanguage(
    input.language,
    input.code,
    languagesHere(sandbox),
    settings.defaultLanguage,
  );
  const answer = await builder.build(
    {
      owner: context.caller.id,
      source: input.code,
      language,
      parameters: input.parameters,
      tessellation: settings.tessellation,
    },
    context.onStage,
    context.signal,
  );
  if (!answer.ok) {
    return { output: failure(input, language, answer, started), failed: true };
  }
  await makeCurrent(context, input.name, answer);
  const output = success(input, language, answer, started);
  const attachments: Attachment[] = [];
  if (input.include_preview) {
    const preview = await makePreview(context, input.name, answer.build);
    Object.assign(output, preview.fields);
    if (preview.attachment !== undefined) attachments.push(preview.attachment);
  }
  return { output, attachments };
}

/** A rebuild of what the model already is changes nothing, so nothing is written. */
async function makeCurrent(
  context: CallContext,
  name: string,
  answer: Extract<BuildAnswer, { ok: true }>,
): Promise<void> {
  const { store } = context.services;
  if (answer.cached) {
    const [newest] = await store.summarizeModels(context.caller.id);
    const same = newest?.name === name && newest.build_key === answer.build.key;
    if (same && newest.active) return;
  }
  await store.setModel(context.caller.id, name, answer.build);
}

function success(
  input: BuildInput,
  language: Language,
  answer: Extract<BuildAnswer, { ok: true }>,
  started: number,
): BuildOutput {
  const { build } = answer;
  const { total, parts } = build.geometry;
  return {
    success: true,
    name: input.name,
    language,
    stdout: build.result.stdout,
    ...(build.result.stderr === '' ? {} : { stderr: build.result.stderr }),
    error: null,
    geometry: summarise(total),
    solid_count: total.solid_count,
    valid: total.valid,
    ...(parts.length > 1 ? { parts: parts.map(({ name, color }) => ({ name, color })) } : {}),
    warnings: [...build.result.warnings, ...adviceOn(build)],
    parameters: build.result.parameters,
    cached: answer.cached,
    timings: timings(answer.timings, build.result.timings, started, answer.cached),
  };
}

function failure(
  input: BuildInput,
  language: Language,
  answer: Extract<BuildAnswer, { ok: false }>,
  started: number,
): BuildOutput {
  const error = answer.result?.error;
  return {
    success: false,
    name: input.name,
    language,
    stdout: answer.result?.stdout ?? '',
    ...(answer.result === undefined || answer.result.stderr === ''
      ? {}
      : { stderr: answer.result.stderr }),
    error: error === null || error === undefined ? answer.detail : sentence(error),
    code: answer.code,
    hint: error?.hint ?? ERROR_TABLE[answer.code].hint,
    ...(error === null || error === undefined
      ? {}
      : {
          error_detail: {
            type: error.type,
            message: error.message,
            line: error.line,
            column: error.column,
            excerpt: error.excerpt,
            traceback: error.traceback,
          },
        }),
    geometry: null,
    warnings: answer.result?.warnings ?? [],
    parameters: answer.result?.parameters ?? {},
    cached: false,
    timings: timings(answer.timings, answer.result?.timings ?? {}, started, false),
  };
}

/** One line that a reader understands without the detail: `TypeError: x is not a function (line 3)`. */
function sentence(error: { type: string; message: string; line: number | null }): string {
  const where = error.line === null ? '' : ` (line ${error.line})`;
  return `${error.type}: ${error.message}${where}`;
}

function adviceOn(build: BuildRecord): string[] {
  const { total, dimension } = build.geometry;
  const advice: string[] = [];
  if (!total.valid) {
    advice.push(
      'The shape is not valid (BRepCheck): booleans, exports and fit checks on it may be wrong.',
    );
  }
  if (dimension < 3) {
    advice.push(
      dimension === 2
        ? 'The result is flat (a sketch or face): extrude it to get a solid.'
        : 'The result has edges only (a wire): it has no area and no volume.',
    );
  }
  return advice;
}

function timings(
  job: { queued_ms: number; start_ms: number; kernel_ms: number } | undefined,
  kernel: Readonly<Record<string, number>>,
  started: number,
  cached: boolean,
): Record<string, number> {
  const own = Object.entries(cached ? {} : kernel).map(([stage, ms]) => [
    `kernel.${stage}`,
    round3(ms),
  ]);
  return {
    ...(job === undefined
      ? {}
      : {
          queued_ms: round3(job.queued_ms),
          start_ms: round3(job.start_ms),
          kernel_ms: round3(job.kernel_ms),
        }),
    ...Object.fromEntries(own),
    total_ms: round3(performance.now() - started),
  };
}
