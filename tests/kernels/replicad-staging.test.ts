import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { buildJob, runKernel, stageKernel } from '../support/run-kernel.ts';
import { z } from 'zod';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(root, 'sandbox-image/replicad');
const files = z
  .object({ files: z.array(z.object({ from: z.string(), to: z.string() })) })
  .parse(JSON.parse(readFileSync(join(folder, 'kernel.json'), 'utf8'))).files;

it('kernel.json names only files that an npm install brings', () => {
  expect(files.filter(({ from }) => !existsSync(join(root, from)))).toEqual([]);
});

it('kernel.json names every module of the kernel', () => {
  const modules = readdirSync(folder).filter((name) => /^[^.]+\.ts$/.test(name));
  const staged = files.map(({ to }) => to);
  expect(modules.filter((name) => !staged.includes(name))).toEqual([]);
});

it('the import map points into the staged folder only', () => {
  const { imports } = z
    .object({ imports: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(folder, 'import-map.json'), 'utf8')));
  const staged = files.map(({ to }) => `./${to}`);
  expect(Object.values(imports).filter((target) => !staged.includes(target))).toEqual([]);
});

it('a warmed-up kernel answers like a cold one', async () => {
  const volumes: unknown[] = [];
  for (const start of ['warm', 'cold'] as const) {
    const kernel = stageKernel('replicad', start);
    const run = await runKernel(kernel, buildJob('export default replicad.makeBaseBox(1, 2, 3);'));
    volumes.push({ ...run.result, timings: {} });
    kernel.remove();
  }
  expect(volumes[0]).toEqual(volumes[1]);
});
