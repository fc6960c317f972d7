import { NAME_PATTERN } from '../contract/ids.ts';

/** The name that a call is about, for the audit log; never free text of a caller. */
export function resourceOf(rawInput: unknown): string | undefined {
  if (rawInput === null || typeof rawInput !== 'object') return undefined;
  const name: unknown = Object.hasOwn(rawInput, 'name') ? Reflect.get(rawInput, 'name') : undefined;
  return typeof name === 'string' && NAME_PATTERN.test(name) ? name : undefined;
}
