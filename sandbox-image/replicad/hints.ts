/** The next step for the errors that sources make most. */
import * as replicad from 'replicad';
import { helperNames } from './partsmith.ts';
import { radiusHint } from './largest-radius.ts';
import { nearestNames } from './nearest-names.ts';
import { OcctError } from './occt.ts';

const BISECTION_MS = 3_000;

/** One sentence for the caller, null when there is none better than the message. */
export function hintFor(error: unknown, topLevelNames: readonly string[]): string | null {
  const radius = radiusHint(error, BISECTION_MS);
  if (radius !== null) return radius;
  if (error instanceof OcctError) return occtHint(error);
  if (!(error instanceof Error)) return null;
  return unknownNameHint(error, topLevelNames) ?? isolationHint(error);
}

function unknownNameHint(error: Error, topLevelNames: readonly string[]): string | null {
  // A message is the source's own text: long ones keep the expressions below busy.
  const message = error.message.slice(0, 2_000);
  const notDefined = /^(\S+) is not defined$/.exec(message)?.[1];
  if (notDefined !== undefined) {
    if (notDefined in replicad) {
      return `${notDefined} belongs to replicad: write replicad.${notDefined}, or import { ${notDefined} } from 'replicad'.`;
    }
    return didYouMean(notDefined, [
      ...topLevelNames,
      ...Object.keys(replicad),
      ...helperNames,
      'replicad',
      'parameters',
    ]);
  }
  const notExported = /does not provide an export named '([^']+)'/.exec(message)?.[1];
  if (notExported !== undefined) {
    return didYouMean(notExported, [...Object.keys(replicad), ...helperNames]);
  }
  const notFunction = /([\w$]+)(?:\(\.\.\.\))? is not a (?:function|constructor)/.exec(
    message,
  )?.[1];
  if (notFunction !== undefined) {
    const ofModule = /(?:^|\W)(?:replicad|r)\.[\w$]+ is not a/.test(message);
    const methods = ofModule ? Object.keys(replicad) : [...methodNames(), ...Object.keys(replicad)];
    return didYouMean(notFunction, methods);
  }
  return null;
}

/** Members of replicad's classes: shapes, drawings, sketches, finders. */
function methodNames(): Set<string> {
  const names = new Set<string>();
  for (const member of Object.values(replicad)) {
    if (typeof member !== 'function') continue;
    for (
      let prototype: unknown = member.prototype;
      typeof prototype === 'object' && prototype !== null && prototype !== Object.prototype;
      prototype = Object.getPrototypeOf(prototype)
    ) {
      for (const name of Object.getOwnPropertyNames(prototype)) {
        if (name !== 'constructor' && !name.startsWith('_')) names.add(name);
      }
    }
  }
  return names;
}

function didYouMean(name: string, known: Iterable<string>): string | null {
  const near = nearestNames(name, known);
  return near.length > 0 ? `Did you mean ${near.join(' or ')}?` : null;
}

function isolationHint(error: Error): string | null {
  if (
    /not a dependency and not in import map|Module not found|Import .* failed/.test(error.message)
  ) {
    return "Only 'replicad' and 'partsmith' can be imported; everything else must be in the source.";
  }
  if (error.name === 'NotCapable' || /Requires \w+ access/.test(error.message)) {
    return 'A source has no files, network, environment or processes; give it values as parameters.';
  }
  return null;
}

function occtHint(error: OcctError): string | null {
  if (error.occtType === 'Standard_ConstructionError') {
    return 'A size, direction or axis is impossible here: check for zero or negative lengths and radii.';
  }
  if (error.occtType.includes('alloc') || error.occtType === 'Standard_OutOfMemory') {
    return 'The model needs more memory than a job has: fewer copies, simpler shapes.';
  }
  if (error.occtType === 'StdFail_NotDone') {
    return 'The operation found no solution for this shape: build it in smaller steps and check the sizes.';
  }
  return null;
}
