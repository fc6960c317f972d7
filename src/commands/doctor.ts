/** `partsmith doctor`: what isolates jobs on this machine, and whether each door is really shut. */
import type { Config } from '../config.ts';
import { createSandbox } from '../sandbox/create-sandbox.ts';
import type { SandboxStatus } from '../sandbox/sandbox.ts';
import { createLog, sandboxConfig } from '../workshop.ts';

/** Resolves to the process's exit code: 0 when every check held. */
export async function doctorCommand(config: Config, signal: AbortSignal): Promise<number> {
  // Tried anew, whatever an earlier start remembered; the workspace may be a running server's.
  const sandbox = await createSandbox({
    ...sandboxConfig(config, createLog('warn')),
    prove: true,
  });
  try {
    await sandbox.start(signal);
    const status = sandbox.status();
    process.stdout.write(report(config, status));
    return status.checks.every((check) => check.held) ? 0 : 1;
  } finally {
    await sandbox.close(0);
  }
}

function report(config: Config, status: SandboxStatus): string {
  const kernels = status.kernels.map(
    (kernel) => `  ${kernel.kernel}: ${kernel.languages.join(', ')} (${versions(kernel.versions)})`,
  );
  const checks = status.checks.map(
    (check) => `  ${check.held ? 'held ' : 'OPEN '} ${check.probe}: ${check.evidence}`,
  );
  return [
    `node       ${process.version}`,
    `workspace  ${config.workspace}`,
    `sandbox    ${status.driver} (${status.strength}): ${status.isolation}`,
    'kernels',
    ...kernels,
    `isolation  checked ${status.checked_at ?? 'never'}`,
    ...checks,
    '',
  ].join('\n');
}

function versions(of: Readonly<Record<string, string>>): string {
  return Object.entries(of)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}
