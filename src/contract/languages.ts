import { z } from 'zod';

/** CAD source languages; which of them have a kernel is known only at run time, from its ready line. */
export const LANGUAGES = ['build123d', 'cadquery', 'ocp', 'replicad', 'openscad'] as const;
export const languageSchema = z.enum(LANGUAGES);
export type Language = z.infer<typeof languageSchema>;

/** File extension of saved source. */
export const SOURCE_EXTENSION: Readonly<Record<Language, string>> = {
  build123d: 'py',
  cadquery: 'py',
  ocp: 'py',
  replicad: 'ts',
  openscad: 'scad',
};
