import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TEST_CACHE } from '../support/start-workshop.ts';

const MAIN = join(import.meta.dirname, '../../dist/src/main.js');

describe('npm run demo, as a newcomer sees it', () => {
  let folder: string;
  let output: string;
  let code: number;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'partsmith-newcomer-'));
    const run = await new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      const child = execFile(
        process.execPath,
        [MAIN, 'demo'],
        {
          cwd: folder,
          env: { PATH: process.env['PATH'], HOME: folder, PARTSMITH_CACHE: TEST_CACHE },
        },
        (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
      );
    });
    output = run.stdout;
    code = run.code;
    expect(run.stderr).toBe('');
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('ends well and says where the files are', () => {
    expect(code).toBe(0);
    expect(output).toContain(`Files in ${join(folder, 'partsmith-demo')}`);
  });

  it('shows progress while it works, in order', () => {
    const stages = [...output.matchAll(/^ {2}(queued|starting|running|exporting)/gm)].map(
      (m) => m[1],
    );
    expect(stages).toEqual(['queued', 'starting', 'running', 'exporting']);
  });

  it('prints the measurements of a real part', () => {
    expect(output).toMatch(/size {4}60 × 54 × 66 mm/);
    expect(output).toMatch(/1 solid, 26 faces, 72 edges, valid/);
  });

  it('REST gives the same numbers', () => {
    expect(output).toContain('the same numbers to the last digit');
  });

  it('saved STEP, STL, 3MF, GLB and a picture', async () => {
    const saved = join(folder, 'partsmith-demo');
    expect((await readdir(saved)).toSorted()).toEqual([
      'motor_bracket.3mf',
      'motor_bracket.glb',
      'motor_bracket.step',
      'motor_bracket.stl',
      'motor_bracket_3d_iso.png',
    ]);
    const head = async (name: string): Promise<Buffer> =>
      (await readFile(join(saved, name))).subarray(0, 16);
    expect((await head('motor_bracket.step')).toString()).toMatch(/^ISO-10303-21;/);
    expect((await head('motor_bracket.glb')).subarray(0, 4).toString()).toBe('glTF');
    expect((await head('motor_bracket.3mf')).subarray(0, 2).toString()).toBe('PK');
    expect((await head('motor_bracket_3d_iso.png')).subarray(1, 4).toString()).toBe('PNG');
  });
});
