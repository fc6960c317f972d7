/**
 * Deno's permission checks as the only wall: nothing to install, and as strong as the runtime is free of
 * faults. For loopback and stdio only.
 */
import { DriverUnavailable, type Driver } from '../driver.ts';
import { startChild } from './child-process.ts';
import { denoArguments } from './deno-command.ts';
import { stagedKernels, type EmbeddedSettings } from './embedded-settings.ts';
import { lookFromOutside } from './outside-look.ts';
import { findHardeningTools, hardeningPrefix } from './hardening-prefix.ts';

export function denoDriver(settings: EmbeddedSettings): Driver {
  const { profile, ceilings } = settings;
  const tools = findHardeningTools();
  const kernels = stagedKernels(settings);
  const mustDrop = process.getuid?.() === 0 && profile.user !== null;
  return {
    name: 'deno',
    isolation:
      'Deno permission checks: source reads its own kernel folder and nothing else; no namespaces, no system call filter.',
    strength: 'permission_only',
    async prepare(signal) {
      const missing = tools.setpriv === undefined || tools.prlimit === undefined;
      if (missing && (process.platform === 'linux' || mustDrop)) {
        throw new DriverUnavailable('setpriv and prlimit (util-linux) are not installed.');
      }
      return kernels.prepare(signal);
    },
    async open(name, signal) {
      const kernel = kernels.get(name);
      const chain = [
        ...hardeningPrefix(profile, ceilings, tools),
        kernel.runtime,
        ...denoArguments(kernel, kernel.folder, profile, ceilings),
      ];
      const [command = kernel.runtime, ...args] = chain;
      return startChild(
        { command, args, cwd: kernel.folder, env: profile.environment, handedOver: [] },
        profile.watch,
        settings.startMs,
        signal,
      );
    },
    inspect: ({ id }) => lookFromOutside(Number(id), { wrapped: false, ceilings }),
    fingerprint: () => JSON.stringify(['deno', process.getuid?.(), tools, profile, ceilings]),
    withoutInnerLayer: () => undefined,
  };
}
