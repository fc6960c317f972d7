/** A self-test that passed is not run again until something that it depends on changes. */
import { readFile } from 'node:fs/promises';
import { arch, release } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Driver, KernelPlace } from '../driver.ts';
import { digestOf, replaceFile } from '../file-digests.ts';
import { SELF_TEST_VERSION } from './self-test.ts';

const passSchema = z.strictObject({
  checked_at: z.iso.datetime(),
  checks: z
    .array(z.strictObject({ probe: z.string(), held: z.literal(true), evidence: z.string() }))
    .min(1),
});
export type Pass = z.infer<typeof passSchema>;

/** Where a pass of this driver with these kernels on this machine is kept. */
export function passFile(
  cacheFolder: string,
  driver: Driver,
  places: readonly KernelPlace[],
): string {
  const depends = [SELF_TEST_VERSION, release(), arch(), driver.fingerprint(), places];
  return join(cacheFolder, 'self-tests', `${digestOf(JSON.stringify(depends))}.json`);
}

export async function recallPass(file: string): Promise<Pass | undefined> {
  try {
    return passSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

export async function rememberPass(file: string, pass: Pass): Promise<void> {
  await replaceFile(file, JSON.stringify(pass));
}
