import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** Each plants one forbidden import in the layer it names. */
const VIOLATIONS: readonly (readonly [file: string, source: string])[] = [
  ['src/contract/planted-violation.ts', "import { pino } from 'pino';\nexport const a = pino;\n"],
  [
    'src/contract/planted-violation.ts',
    "import type { Store } from '../store/store.ts';\nexport type A = Store;\n",
  ],
  [
    'src/sandbox/planted-violation.ts',
    "import type { Store } from '../store/store.ts';\nexport type A = Store;\n",
  ],
  [
    'src/sandbox/drivers/planted-violation.ts',
    "import type { Engine } from '../../engine/engine.ts';\nexport type A = Engine;\n",
  ],
  [
    'src/threads/planted-violation.ts',
    "import type { Geometry } from '../geometry/geometry.ts';\nexport type A = Geometry;\n",
  ],
  [
    'src/geometry/planted-violation.ts',
    "import type { Sandbox } from '../sandbox/sandbox.ts';\nexport type A = Sandbox;\n",
  ],
  [
    'src/store/planted-violation.ts',
    "import type { AuditLine } from '../security/audit.ts';\nexport type A = AuditLine;\n",
  ],
  [
    'src/security/planted-violation.ts',
    "import type { Engine } from '../engine/engine.ts';\nexport type A = Engine;\n",
  ],
  [
    'src/engine/planted-violation.ts',
    "import { operations } from '../operations/index.ts';\nexport const a = operations;\n",
  ],
  [
    'src/engine/planted-violation.ts',
    "import { Hono } from 'hono';\nexport const a = new Hono();\n",
  ],
  [
    'src/operations/planted-violation.ts',
    "import { mountRest } from '../surfaces/rest.ts';\nexport const a = mountRest;\n",
  ],
  [
    'src/surfaces/planted-violation.ts',
    "import { operations } from '../operations/index.ts';\nexport const a = operations;\n",
  ],
  [
    'src/surfaces/mcp/planted-violation.ts',
    "import type { Sandbox } from '../../sandbox/sandbox.ts';\nexport type A = Sandbox;\n",
  ],
  [
    'src/surfaces/http/planted-violation.ts',
    "import { readConfig } from '../../config.ts';\nexport const a = readConfig;\n",
  ],
  [
    'sandbox-image/replicad/planted-violation.ts',
    "import type { Engine } from '../../src/engine/engine.ts';\nexport type A = Engine;\n",
  ],
];

function lint(file: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(
      join(ROOT, 'node_modules/.bin/oxlint'),
      ['--format=unix', file],
      { cwd: ROOT },
      (_error, stdout) => resolve(stdout),
    );
  });
}

describe('the layers are a fence, not a wish', () => {
  const planted = new Set<string>();
  afterAll(async () => {
    for (const file of planted) await rm(join(ROOT, file), { force: true });
  });

  it.each(VIOLATIONS.map(([file, source], index) => [index, file, source] as const))(
    'violation %i in %s is refused by the linter',
    async (index, file, source) => {
      // A folder of its own beside the real files: other tests lint and load the tree meanwhile.
      const path = file.replace('planted-violation', `planted-violation-${index}`);
      await mkdir(dirname(join(ROOT, path)), { recursive: true });
      planted.add(path);
      await writeFile(join(ROOT, path), source);
      const found = await lint(path);
      await rm(join(ROOT, path));
      expect(found).toContain('no-restricted-imports');
    },
  );

  it('an allowed import passes', async () => {
    const path = 'src/operations/planted-allowed.ts';
    planted.add(path);
    await writeFile(
      join(ROOT, path),
      "import type { Store } from '../store/store.ts';\nexport type A = Store;\n",
    );
    const found = await lint(path);
    await rm(join(ROOT, path));
    expect(found).not.toContain('no-restricted-imports');
  });
});
