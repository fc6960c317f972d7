import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Standard output and error of a program that must end well within a minute. */
export async function runProgram(
  path: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { DISPLAY: _display, ...inherited } = process.env;
  const { stdout, stderr } = await execute(path, args, {
    env: { ...inherited, ...environment, LC_ALL: 'C' },
    timeout: 60_000,
    maxBuffer: 16 * 1024 * 1024,
  });
  return `${stdout}\n${stderr}`;
}

/** The number after `label`, whatever stands between them but letters and digits. */
export function numberAfter(text: string, label: RegExp): number {
  const found = new RegExp(`${label.source}[^\\w.+-]*([-+]?\\d[\\d.]*(?:e[-+]?\\d+)?)`, 'i').exec(
    text,
  );
  if (found?.[1] === undefined) throw new Error(`no ${label} in: ${text}`);
  return Number(found[1]);
}
