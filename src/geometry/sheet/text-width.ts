/**
 * How wide a text is in the bundled font (DejaVu Sans, advance widths in 1/1000 em, rounded up), so that
 * room can be kept for it without opening the font.
 */
const WIDTHS: readonly (readonly [string, number])[] = [
  ["iIjl'|", 340],
  [' .,:;/-()[]rtfJ°', 410],
  ['ILFETsczxvyke_?"', 640],
  ['0123456789abdghnopquSTXYZKPRCBVA', 700],
  ['DGHNOQUw×±+=⌀Ø', 860],
  ['mMW@%', 1000],
];
const ANY_OTHER = 900;

const BY_CHARACTER = new Map(
  WIDTHS.toReversed().flatMap(([characters, width]) =>
    Array.from(characters, (character): [string, number] => [character, width]),
  ),
);

/** Pixels, never too few by more than a hair. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text) width += BY_CHARACTER.get(character) ?? ANY_OTHER;
  return (width * size) / 1000;
}

/** The text, or as much of it as fits, ended by an ellipsis. */
export function textWithin(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  const characters = Array.from(text);
  while (characters.length > 0 && textWidth(`${characters.join('')}…`, size) > width) {
    characters.pop();
  }
  return `${characters.join('')}…`;
}
