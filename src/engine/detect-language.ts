/** Which CAD language a source evidently is. Advice for `language: auto`, never a security decision. */
import { PartsmithError } from '../contract/errors.ts';
import type { Language } from '../contract/languages.ts';

const SIGNS: readonly (readonly [Language, RegExp])[] = [
  ['build123d', /^\s*(from|import)\s+build123d\b/m],
  ['cadquery', /^\s*(from|import)\s+cadquery\b|\bcq\.Workplane\s*\(/m],
  ['ocp', /^\s*(from|import)\s+OCP\b/m],
  ['replicad', /\bfrom\s+['"]replicad['"]|\breplicad\b/],
  ['build123d', /^\s*with\s+Build(Part|Sketch|Line)\b/m],
  [
    'replicad',
    /^\s*(export\s+)?(default\s+|async\s+)*(const|let|var|function|class)\s+[\w${[]|=>\s*[{(\w]|^\s*export\s+default\b/m,
  ],
  [
    'openscad',
    /^\s*(module\s+\w+\s*\(|\$fn\s*=|(difference|union|intersection|hull)\s*\(\s*\)\s*\{)/m,
  ],
  ['openscad', /^\s*(cube|cylinder|sphere|linear_extrude|translate)\s*\([^\n]*\)\s*;?\s*$/m],
  ['build123d', /^\s*(result|part)\s*=\s*[A-Z]\w*\s*\(/m],
];

/** The language that the source shows by imports or syntax, else undefined. */
export function detectLanguage(source: string): Language | undefined {
  return SIGNS.find(([, sign]) => sign.test(source))?.[0];
}

/**
 * The language to build with: the caller's word, else what the source shows, else the operator's
 * default, else the first there is. `unsupported` names those that have a kernel here.
 */
export function chooseLanguage(
  asked: Language | 'auto',
  source: string,
  available: readonly Language[],
  fallback: Language | undefined,
): Language {
  const detected = asked === 'auto' ? detectLanguage(source) : asked;
  const language = detected ?? fallback ?? available[0];
  if (language !== undefined && available.includes(language)) return language;
  const names = available.join(', ') || 'none';
  if (language === undefined) {
    throw new PartsmithError('unsupported', 'No kernel is installed on this server.');
  }
  const how = asked === 'auto' ? 'The source looks like' : 'No kernel here for';
  throw new PartsmithError(
    'unsupported',
    asked === 'auto'
      ? `${how} ${language}, which has no kernel on this server. Languages here: ${names}.`
      : `${how} language "${language}". Languages here: ${names}.`,
    { hint: `Write the part in ${names}, or name the language if it was guessed wrongly.` },
  );
}
