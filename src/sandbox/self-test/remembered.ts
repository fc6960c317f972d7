/** A self-test that passed is not run again until something that it depends on changes. */
import { readFile, rm } from 'node:fs/promises';
import { arch, release } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { readyLineSchema, type ReadyLine } from '../../contract/result.ts';
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

/**
 * What a kernel of this very digest said when it was ready, so that a server that starts again need not wait
 * for one to say it anew.
 */
export async function recallReady(
  cacheFolder: string,
  { kernel, digest }: KernelPlace,
): Promise<ReadyLine | undefined> {
  try {
    const ready = readyLineSchema.parse(
      JSON.parse(await readFile(readyFile(cacheFolder, digest), 'utf8')),
    );
    return ready.kernel === kernel ? ready : undefined;
  } catch {
    return undefined;
  }
}

export async function rememberReady(
  cacheFolder: string,
  { digest }: KernelPlace,
  ready: ReadyLine,
): Promise<void> {
  await replaceFile(readyFile(cacheFolder, digest), JSON.stringify(ready));
}

/** The next start proves anew and waits for every kernel to say that it is ready. Absent is fine. */
export async function forgetProof(
  cacheFolder: string,
  driver: Driver,
  places: readonly KernelPlace[],
): Promise<void> {
  const files = places.map(({ digest }) => readyFile(cacheFolder, digest));
  for (const file of [passFile(cacheFolder, driver, places), ...files]) {
    await rm(file, { force: true });
  }
}

function readyFile(cacheFolder: string, digest: string): string {
  return join(cacheFolder, 'self-tests', `ready-${digestOf(digest)}.json`);
}
