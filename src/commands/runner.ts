/**
 * `partsmith runner`: holds the way to the container engine and runs jobs for a server that has none
 * (`PARTSMITH_SANDBOX=remote` there). It reads the same settings; kernels and limits are its own.
 */
import { ConfigError, type Config } from '../config.ts';
import { createSandbox } from '../sandbox/create-sandbox.ts';
import { startRunner } from '../sandbox/runner/runner.ts';
import { createLog, sandboxConfig } from '../workshop.ts';

const GRACE_MS = 5_000;

export async function runnerCommand(config: Config, signal: AbortSignal): Promise<void> {
  if (config.sandbox === 'remote') {
    throw new ConfigError('PARTSMITH_SANDBOX must not be remote: the runner is the other end.');
  }
  const log = createLog(config.logLevel);
  const settings = sandboxConfig(config, log);
  const sandbox = await createSandbox(settings);
  try {
    await sandbox.start(signal);
    const runner = await startRunner({
      sandbox,
      ceilings: config.engine.limits,
      socketPath: config.runnerSocket,
      log: settings.log,
    });
    process.stdout.write(`partsmith runner listening on ${config.runnerSocket}\n`);
    if (!signal.aborted) {
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    await runner.close();
  } finally {
    await sandbox.close(GRACE_MS);
  }
}
