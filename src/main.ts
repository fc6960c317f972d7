#!/usr/bin/env node
/** The command line: a list of verbs. */
import { parseArgs } from 'node:util';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { runnerCommand } from './commands/runner.ts';
import { serveCommand } from './commands/serve.ts';
import { stdioCommand } from './commands/stdio.ts';
import { ConfigError, readConfig, type Config } from './config.ts';
import { PartsmithError } from './contract/errors.ts';
import { packageVersion } from './version.ts';

interface Verb {
  readonly about: string;
  run(config: Config, signal: AbortSignal): Promise<number | void>;
}

const VERBS: Readonly<Record<string, Verb>> = {
  serve: { about: 'MCP at /mcp and REST over HTTP (default)', run: serveCommand },
  stdio: { about: 'MCP over stdin and stdout, for one client', run: stdioCommand },
  runner: { about: 'run jobs for a server that may not, on a Unix socket', run: runnerCommand },
  doctor: { about: 'show how jobs are isolated here, and prove it', run: doctorCommand },
  demo: { about: 'build a part over MCP and REST and save its files', run: demoCommand },
};

const USAGE = `partsmith ${packageVersion()}

usage: partsmith <command>

${Object.entries(VERBS)
  .map(([name, verb]) => `  ${name.padEnd(8)} ${verb.about}`)
  .join('\n')}

Settings are environment variables (PARTSMITH_PORT, PARTSMITH_WORKSPACE, …): see docs/settings.md.
`;

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean' } },
  });
  if (values.help === true) return print(USAGE);
  if (values.version === true) return print(`${packageVersion()}\n`);
  const name = positionals[0] ?? 'serve';
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (verb === undefined || positionals.length > 1) {
    process.stderr.write(`Unknown command "${positionals.join(' ')}".\n\n${USAGE}`);
    return 2;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => stop.abort());
  }
  return (await verb.run(readConfig(process.env), stop.signal)) ?? 0;
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

/** Mistakes of the operator and refusals of ours are sentences; only a fault of ours shows a stack. */
function explain(thrown: unknown): string {
  if (thrown instanceof ConfigError) return `partsmith does not start.\n${thrown.message}`;
  if (thrown instanceof PartsmithError) return `partsmith: ${thrown.message}\n${thrown.hint}`;
  if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EADDRINUSE') {
    return 'partsmith: the port is in use. Stop the other server or set PARTSMITH_PORT.';
  }
  if (
    thrown instanceof Error &&
    'code' in thrown &&
    String(thrown.code).startsWith('ERR_PARSE_ARGS')
  ) {
    return `partsmith: ${thrown.message}\n\n${USAGE}`;
  }
  return `partsmith: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`;
}

try {
  process.exitCode = await run();
} catch (thrown) {
  process.stderr.write(`${explain(thrown)}\n`);
  process.exitCode = 1;
}
