/** `partsmith doctor`: what isolates jobs on this machine, and whether each door is really shut. */
import type { Config } from '../config.ts';
import type { SandboxStatus } from '../sandbox/sandbox.ts';
import { createLog, openWorkshop } from '../workshop.ts';

/** Resolves to the process's exit code: 0 when every check held. */
export async function doctorCommand(config: Config, signal: AbortSignal): Promise<number> {
  const workshop = await openWorkshop(config, createLog('warn'), signal);
  try {
    const status = workshop.sandbox.status();
    process.stdout.write(report(config, status));
    return status.checks.every((check) => check.held) ? 0 : 1;
  } finally {
    await workshop.close(0);
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
