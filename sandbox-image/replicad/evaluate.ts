/** Runs the caller's module and takes out what it left behind. */
import * as replicad from 'replicad';
import type { Parameters } from '../../src/contract/job.ts';
import { effectiveParameters } from './parameters.ts';
import * as helpers from './partsmith.ts';
import { nothingLeft } from './parts.ts';
import type { TopLevel } from './top-level.ts';

export interface Evaluation {
  readonly value: unknown;
  readonly parameters: Parameters;
  readonly warnings: readonly string[];
}

/** Rejects with whatever the source throws, or with ScriptFault for what is wrong around it. */
export async function evaluate(
  source: string,
  topLevel: TopLevel,
  given: Parameters,
): Promise<Evaluation> {
  // Written down in the source, they are known before it runs; computed ones are read afterwards.
  const early = effectiveParameters(topLevel.literalDefaults, given);
  Object.assign(globalThis, { ...helpers, replicad, parameters: early.values });
  // Data URL: such a module is in no static graph of the kernel and may not import local files.
  const text = new TextEncoder().encode(`${source}\n${topLevel.exportsToAppend}\n`);
  const module = (await import(
    `data:application/typescript;base64,${text.toBase64()}`
  )) as Readonly<Record<string, unknown>>;
  const left = (name: string): unknown => module[`__partsmith_${name}`] ?? module[name];
  const defaults = left('defaultParams');
  const { values, warnings } = effectiveParameters(
    typeof defaults === 'object' && defaults !== null
      ? (defaults as Readonly<Record<string, unknown>>)
      : undefined,
    given,
  );
  Object.assign(globalThis, { parameters: values });
  for (const name of ['main', 'default', 'result']) {
    const candidate = left(name);
    if (candidate === undefined) continue;
    const value: unknown =
      typeof candidate === 'function'
        ? await (candidate as (...values: unknown[]) => unknown)(replicad, { ...values })
        : candidate;
    if (value === undefined && typeof candidate === 'function') {
      throw nothingLeft(
        `${name === 'default' ? 'The default export' : `${name}()`} returned nothing.`,
      );
    }
    return { value, parameters: values, warnings };
  }
  throw nothingLeft('The source left nothing behind: no main(), no default export, no result.');
}
