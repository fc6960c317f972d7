/** What XML 1.0 (section 2.2) forbids even when escaped: control characters and lone surrogates. */
// oxlint-disable-next-line no-control-regex -- control characters are the point
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Surrogate}]/gu;

/** Names come from a caller's source; the forbidden characters are left out. */
export function xmlCharacters(text: string): string {
  return text.replaceAll(FORBIDDEN, '');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text that may stand in an element or in a quoted attribute. */
export function xmlText(text: string): string {
  return xmlCharacters(text).replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
