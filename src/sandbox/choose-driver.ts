/** Which wall: the strongest that this machine can build and that holds when it is leant against. */
import { PartsmithError } from '../contract/errors.ts';
import type { SandboxConfig, SandboxInternals } from './create-sandbox.ts';
import { DriverUnavailable, type Driver, type KernelPlace } from './driver.ts';
import { bubblewrapDriver } from './drivers/bubblewrap.ts';
import { denoDriver } from './drivers/deno.ts';
import { dockerDriver } from './drivers/docker/docker-driver.ts';
import type { DockerProfile } from './drivers/docker/docker-profile.ts';
import type { EmbeddedSettings } from './drivers/embedded-settings.ts';
import { ISOLATION_PROFILE } from './isolation/profile.ts';
import type { IsolationCheck } from './sandbox.ts';
import { passFile, recallPass, rememberPass } from './self-test/remembered.ts';
import { selfTest } from './self-test/self-test.ts';

export interface Choice {
  readonly driver: Driver;
  readonly places: readonly KernelPlace[];
  readonly checks: readonly IsolationCheck[];
  readonly checked_at: string | undefined;
  /** The proof is of an earlier start; nothing that it depends on has changed. */
  readonly remembered: boolean;
}

/** The wall let something through, or could not be tried; the server must not serve behind it. */
export class IsolationFailed extends Error {
  override readonly name = 'IsolationFailed';
  readonly checks: readonly IsolationCheck[];

  constructor(driver: string, checks: readonly IsolationCheck[]) {
    const open = checks.filter(({ held }) => !held);
    const words = open.map(({ probe, evidence }) => `"${probe}" (${evidence})`);
    super(`The ${driver} sandbox did not hold: ${words.join(', ')}.`);
    this.checks = checks;
  }
}

/** Strongest first. */
export function candidateDrivers(
  { docker, log }: Pick<SandboxConfig, 'docker' | 'log'>,
  settings: EmbeddedSettings,
  dockerProfile?: DockerProfile,
): readonly Driver[] {
  const containers =
    docker === undefined
      ? []
      : [
          dockerDriver({
            docker,
            log,
            ceilings: settings.ceilings,
            cacheFolder: settings.cacheFolder,
            startMs: settings.startMs,
            ...(dockerProfile === undefined ? {} : { profile: dockerProfile }),
          }),
        ];
  return [...containers, bubblewrapDriver(settings), denoDriver(settings)];
}

/**
 * With a driver named, that one or an error. With `auto`, the next one is tried when a driver is not
 * available or does not hold; Deno's permission checks alone are considered only where they may be.
 */
export async function chooseDriver(
  config: SandboxConfig,
  settings: EmbeddedSettings,
  { skipSelfTest, dockerProfile }: Pick<SandboxInternals, 'skipSelfTest' | 'dockerProfile'>,
  signal: AbortSignal,
): Promise<Choice> {
  const failures: Error[] = [];
  for (const driver of candidateDrivers(config, settings, dockerProfile)) {
    if (config.driver !== 'auto' && config.driver !== driver.name) continue;
    if (driver.strength === 'permission_only' && !config.allowPermissionOnly) {
      failures.push(
        new DriverUnavailable(
          `${driver.name}: permission checks alone are for loopback and stdio only.`,
        ),
      );
      continue;
    }
    try {
      const places = await driver.prepare(signal);
      const proof =
        skipSelfTest === true
          ? { checks: [], checked_at: undefined, remembered: false }
          : await prove(driver, places, config, settings, signal);
      if (driver.strength === 'permission_only') {
        config.log('warn', 'jobs run behind the permission checks of Deno alone', {
          reasons: failures.map(({ message }) => message),
        });
      }
      return { driver, places, ...proof };
    } catch (error) {
      await driver.close?.();
      if (signal.aborted) throw error;
      const failure = error instanceof Error ? error : new Error(String(error));
      failures.push(failure);
      config.log('warn', 'a sandbox driver is not used', {
        driver: driver.name,
        reason: failure.message,
      });
    }
  }
  const [only] = failures;
  if (failures.length === 1 && only instanceof IsolationFailed) throw only;
  throw new PartsmithError(
    'internal',
    `No sandbox can be built here. ${failures.map(({ message }) => message).join(' ')}`,
    { cause: failures.find((failure) => failure instanceof IsolationFailed) ?? failures.at(-1) },
  );
}

async function prove(
  driver: Driver,
  places: readonly KernelPlace[],
  { cacheFolder, log, prove: anew }: SandboxConfig,
  settings: EmbeddedSettings,
  signal: AbortSignal,
): Promise<Pick<Choice, 'checks' | 'checked_at' | 'remembered'>> {
  const file = passFile(cacheFolder, driver, places);
  const remembered = anew === true ? undefined : await recallPass(file);
  if (remembered !== undefined) return { ...remembered, remembered: true };
  const environment = Object.keys(ISOLATION_PROFILE.environment);
  const checks: IsolationCheck[] = [];
  for (const { kernel } of places) {
    checks.push(...(await selfTest(driver, kernel, environment, settings.ceilings, signal)));
  }
  if (checks.some(({ held }) => !held)) throw new IsolationFailed(driver.name, checks);
  const checked_at = new Date().toISOString();
  await rememberPass(file, {
    checked_at,
    checks: checks.map(({ probe, evidence }) => ({ probe, held: true as const, evidence })),
  });
  log('info', 'the sandbox held', { driver: driver.name, checks: checks.length });
  return { checks, checked_at, remembered: false };
}
