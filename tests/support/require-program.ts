/** Programs that tests use as independent judges and that a developer's machine may not have. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { TestContext } from 'vitest';

/**
 * The program's path. Without it the test is skipped by name, and fails instead where everything is
 * required (`PARTSMITH_REQUIRE_ALL=1`, as CI sets). `names`: the first that is there, for programs whose
 * name carries a version.
 */
export function programOrSkip(
  context: Pick<TestContext, 'skip'>,
  ...names: readonly [string, ...string[]]
): string {
  for (const name of names) {
    const path = findProgram(name);
    if (path !== undefined) return path;
  }
  if (process.env['PARTSMITH_REQUIRE_ALL'] === '1') {
    throw new Error(`${names[0]} is required here (PARTSMITH_REQUIRE_ALL) and not installed`);
  }
  return context.skip(`${names[0]} is not installed`);
}

function findProgram(name: string): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}
