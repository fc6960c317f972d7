import type { Parameters } from '../../src/contract/job.ts';
import { nearestNames } from './nearest-names.ts';
import { ScriptFault } from './script-error.ts';

export interface EffectiveParameters {
  readonly values: Parameters;
  readonly warnings: readonly string[];
}

/** The source's defaults with the caller's values over them; a value of another kind is the caller's error. */
export function effectiveParameters(
  defaults: Readonly<Record<string, unknown>> | undefined,
  given: Parameters,
): EffectiveParameters {
  if (defaults === undefined) return { values: { ...given }, warnings: [] };
  const known = Object.keys(defaults);
  const warnings: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(defaults, name)) {
      const near = nearestNames(name, known)[0];
      warnings.push(
        `Parameter "${name}" is not in defaultParams and changes nothing there; ` +
          (near === undefined ? '' : `did you mean "${near}"? `) +
          `Known: ${known.join(', ').slice(0, 600) || 'none'}.`,
      );
      continue;
    }
    const expected = kindOf(defaults[name]);
    const actual = kindOf(value);
    if (expected !== actual && expected !== 'null') {
      throw new ScriptFault(
        'ParameterError',
        `Parameter "${name}" must be a ${expected}, as its default ${show(defaults[name])} is; ` +
          `it was given as a ${actual}: ${show(value)}.`,
        { hint: `Pass ${name} as a ${expected}.` },
      );
    }
  }
  // What JSON cannot say (a function among the defaults) stays the source's own affair.
  const values: unknown = JSON.parse(JSON.stringify({ ...defaults, ...given }, finiteOnly));
  return { values: values as Parameters, warnings };
}

const finiteOnly = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? null : value;

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

const show = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 80);
