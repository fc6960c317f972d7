import { randomBytes } from 'node:crypto';
import { z } from 'zod';

/** Names of models and designs, as the existing partsmith's clients use them. */
export const NAME_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;

export const nameSchema = z
  .string()
  .regex(NAME_PATTERN, 'must be 1 to 64 letters, digits, "_" or "-", such as "bracket"');

/** Lower-case hexadecimal SHA-256 (FIPS 180-4), the address of a blob. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** An unguessable id (128 bits) with a readable kind in front, such as `job_5f…`. */
export function newId(kind: 'job' | 'req' | 'boot' | 'art'): string {
  return `${kind}_${randomBytes(16).toString('hex')}`;
}
