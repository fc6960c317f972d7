import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DriverUnavailable } from '../driver.ts';

/** npm package names of Deno's platform builds, by `process.platform` and `process.arch`. */
const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64-glibc',
  'linux-arm64': 'linux-arm64-glibc',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
};

/**
 * The Deno executable itself. `.bin/deno` is a Node program around it: a signal to that one would leave
 * the real process running.
 */
export function findDenoBinary(): string {
  const suffix = PACKAGES[`${process.platform}-${process.arch}`];
  if (suffix === undefined) {
    throw new DriverUnavailable(`Deno has no build for ${process.platform} on ${process.arch}.`);
  }
  const require = createRequire(import.meta.url);
  const launcher = createRequire(require.resolve('deno/package.json'));
  let binary: string;
  try {
    binary = join(dirname(launcher.resolve(`@deno/${suffix}/package.json`)), 'deno');
  } catch {
    binary = '';
  }
  if (!existsSync(binary)) {
    throw new DriverUnavailable(
      `The package @deno/${suffix} is not installed: install without omitting optional packages.`,
    );
  }
  return binary;
}
