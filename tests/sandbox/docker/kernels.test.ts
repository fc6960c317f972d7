import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { packageRoot } from '../../../src/sandbox/kernel-folder.ts';
import type { Sandbox } from '../../../src/sandbox/sandbox.ts';
import { freshFolder, job, LIMITS, never, openSandbox } from '../sandbox-fixture.ts';
import { dockerSettings, engineOrSkip, realImage } from './engine-fixture.ts';

const cases = z
  .array(
    z.object({
      name: z.string(),
      volume_mm3: z.number(),
      sources: z.object({ replicad: z.string(), ocp: z.string() }),
    }),
  )
  .parse(
    JSON.parse(readFileSync(join(packageRoot(), 'sandbox-image/check/solid-cases.json'), 'utf8')),
  );
const { skip, because } = await engineOrSkip();

describe.skipIf(skip)(`both kernels in their images, one installation${because}`, () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    const images = { replicad: await realImage('replicad'), ocp: await realImage('ocp') };
    sandbox = await openSandbox(
      { driver: 'docker', docker: dockerSettings(images), cacheFolder: await freshFolder() },
      { skipSelfTest: false },
    );
  }, 1_800_000);
  afterAll(() => sandbox.close(0));

  it('hold in the self-test, each in its own language', () => {
    const { checks, kernels } = sandbox.status();
    expect(kernels.map(({ kernel, languages }) => [kernel, languages])).toEqual([
      ['replicad', ['replicad']],
      ['ocp', ['ocp']],
    ]);
    expect(checks.filter(({ held }) => !held)).toEqual([]);
    expect(checks.length).toBeGreaterThan(150);
  });

  for (const language of ['replicad', 'ocp'] as const) {
    it.each(cases)(`build $name in ${language}`, async ({ sources, volume_mm3 }) => {
      const { spec } = job('');
      if (spec.kind !== 'build') throw new Error('not a build');
      const report = await sandbox.run(
        { spec: { ...spec, language }, source: sources[language], inputs: new Map() },
        { kernel: language, limits: LIMITS },
        never,
      );
      if (report.ending !== 'completed') throw new Error(report.detail);
      expect(report.result.error).toBeNull();
      const volume = report.result.geometry?.total.volume_mm3 ?? 0;
      expect(Math.abs(volume / volume_mm3 - 1)).toBeLessThan(1e-6);
    });
  }
});
