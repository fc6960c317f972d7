/** The schema's verdict on a result.json, in a form that crosses a thread. */
import { jobResultSchema, type JobResult } from '../../contract/result.ts';

export type ResultVerdict =
  | { readonly result: JobResult }
  | { readonly fault: string; readonly ending: 'too_large' | 'kernel_crashed' };

export interface ResultCaps {
  readonly text_bytes: number;
  readonly parameters_bytes: number;
}

/** What a kernel adds to captured text that it cut. */
const CUT_NOTE_BYTES = 1024;
/** Stages that a kernel times; a few more than there are. */
const TIMINGS = 32;

export function checkResult(raw: Uint8Array, caps: ResultCaps): ResultVerdict {
  try {
    return check(raw, caps);
  } catch (error) {
    // What walks a value calls itself once a level.
    if (!(error instanceof RangeError)) throw error;
    return { ending: 'kernel_crashed', fault: 'result.json is nested too deeply.' };
  }
}

function check(raw: Uint8Array, caps: ResultCaps): ResultVerdict {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
  } catch {
    return { ending: 'kernel_crashed', fault: 'result.json is not JSON in UTF-8.' };
  }
  const excess = excessOf(parsed, caps);
  if (excess !== undefined) return { ending: 'too_large', fault: excess };
  const checked = jobResultSchema.safeParse(parsed);
  if (checked.success) return { result: checked.data };
  const where = checked.error.issues[0]?.path.map(String).join('.') ?? '';
  const place = where === '' ? '' : ` at ${where.slice(0, 100)}`;
  return { ending: 'kernel_crashed', fault: `result.json does not follow the protocol${place}.` };
}

/** Before the schema, because the schema walks all of it. */
function excessOf(parsed: unknown, caps: ResultCaps): string | undefined {
  if (parsed === null || typeof parsed !== 'object') return undefined;
  const field = (name: string): unknown =>
    Object.hasOwn(parsed, name) ? Reflect.get(parsed, name) : undefined;
  for (const name of ['stdout', 'stderr']) {
    const text = field(name);
    if (typeof text === 'string' && Buffer.byteLength(text) > caps.text_bytes + CUT_NOTE_BYTES) {
      return `The captured text has more than ${caps.text_bytes} bytes.`;
    }
  }
  const parameters = JSON.stringify(field('parameters') ?? null);
  // A source may add defaults of its own to what the caller sent.
  if (Buffer.byteLength(parameters) > 2 * caps.parameters_bytes) {
    return `The parameters have more than ${2 * caps.parameters_bytes} bytes.`;
  }
  const timings = field('timings');
  if (timings !== null && typeof timings === 'object' && Object.keys(timings).length > TIMINGS) {
    return `result.json has more than ${TIMINGS} timings.`;
  }
  return undefined;
}
