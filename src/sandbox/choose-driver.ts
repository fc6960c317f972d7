/** Which wall: the strongest that this machine can build and that holds when it is leant against. */
import { PartsmithError } from '../contract/errors.ts';
import type { SandboxConfig } from './create-sandbox.ts';
import { DriverUnavailable, type Driver, type KernelPlace } from './driver.ts';
import { bubblewrapDriver } from './drivers/bubblewrap.ts';
import { denoDriver } from './drivers/deno.ts';
import type { EmbeddedSettings } from './drivers/embedded-settings.ts';
import type { IsolationCheck } from './sandbox.ts';

export interface Choice {
  readonly driver: Driver;
  readonly places: readonly KernelPlace[];
  readonly checks: readonly IsolationCheck[];
  readonly checked_at: string | undefined;
}

/** Strongest first. */
export function candidateDrivers(settings: EmbeddedSettings): readonly Driver[] {
  return [bubblewrapDriver(settings), denoDriver(settings)];
}

export async function chooseDriver(
  config: SandboxConfig,
  settings: EmbeddedSettings,
  signal: AbortSignal,
): Promise<Choice> {
  const reasons: string[] = [];
  for (const driver of candidateDrivers(settings)) {
    if (config.driver !== 'auto' && config.driver !== driver.name) continue;
    if (driver.strength === 'permission_only' && !config.allowPermissionOnly) {
      reasons.push(`${driver.name}: permission checks alone are for loopback and stdio only.`);
      continue;
    }
    try {
      const places = await driver.prepare(signal);
      return { driver, places, checks: [], checked_at: undefined };
    } catch (error) {
      if (!(error instanceof DriverUnavailable)) throw error;
      reasons.push(`${driver.name}: ${error.message}`);
    }
  }
  throw new PartsmithError('internal', `No sandbox can be built here. ${reasons.join(' ')}`);
}
