/** What every driver must do, said once. A driver's test names the driver and runs this. */
import { spawnSync } from 'node:child_process';
import { chmod, readdir, rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PartsmithError } from '../../src/contract/errors.ts';
import type { SandboxConfig } from '../../src/sandbox/create-sandbox.ts';
import type { Sandbox, Stage } from '../../src/sandbox/sandbox.ts';
import {
  FAKE_MANIFEST,
  isAlive,
  job,
  LIMITS,
  never,
  openSandbox,
  printed,
  processesBelow,
  run,
  freshFolder,
  until,
} from './sandbox-fixture.ts';

const SPIN = 'for (;;);';
const IDLE = 'await new Promise(() => setInterval(() => {}, 1000));';

/** Where a driver's sandboxes are found, for drivers whose kernels are not children of this process. */
export interface Place {
  /** For titles, such as `under runsc`. */
  readonly words: string;
  /** Why the whole suite is skipped here; empty when it runs. */
  readonly skippedBecause: string;
  /** What the driver needs beside its name; asked for once, before the first test. */
  readonly config: () => Promise<Partial<SandboxConfig>>;
  /** Host process ids of the kernels that live. */
  readonly pids: () => Promise<readonly number[]>;
}

/** `needs`: a program that the driver needs; without it the suite is a skip with a name. */
export function sandboxBehaviour(
  driver: Exclude<SandboxConfig['driver'], 'auto'>,
  needs?: string,
  place: Place = {
    words: '',
    skippedBecause: '',
    config: () => Promise.resolve({}),
    pids: () => Promise.resolve(processesBelow(process.pid)),
  },
): void {
  const missing = needs !== undefined && spawnSync(needs, ['--version']).error !== undefined;
  const mayMiss = process.env['PARTSMITH_REQUIRE_ALL'] !== '1';
  const why = missing ? ` (${needs} is not installed)` : place.skippedBecause;
  describe.skipIf(why !== '' && mayMiss)(`the ${driver} sandbox${place.words}${why}`, () => {
    let sandbox: Sandbox;
    let here: Partial<SandboxConfig> & { readonly driver: typeof driver };

    beforeAll(async () => {
      here = { ...(await place.config()), driver };
      sandbox = await openSandbox(here);
    }, 1_200_000);
    afterAll(() => sandbox.close(0));

    it('answers a job with its result and its files', async () => {
      const stages: Stage[] = [];
      const report = await run(
        sandbox,
        `console.log('hello'); export default { files: { 'mesh.glb': 'bytes of a mesh' } };`,
        { onStage: (stage) => stages.push(stage) },
      );
      if (report.ending !== 'completed') throw new Error(report.detail);
      expect(report.result).toMatchObject({ status: 'ok', stdout: 'hello' });
      expect(Buffer.from(report.files.get('mesh.glb') ?? []).toString()).toBe('bytes of a mesh');
      expect(report.driver).toBe(driver);
      expect(stages).toEqual(['queued', 'starting', 'running', 'exporting']);
    });

    it('carries input files of several megabytes into the sandbox', async () => {
      const bytes = new Uint8Array(5 * 1024 * 1024).fill(7);
      const report = await sandbox.run(
        {
          ...job(
            `console.log(kernel.files.get('inputs/a.brep').reduce((sum, byte) => sum + byte, 0));`,
          ),
          inputs: new Map([['a.brep', bytes]]),
        },
        { kernel: 'fake', limits: LIMITS },
        never,
      );
      expect(report).toMatchObject({
        ending: 'completed',
        result: { stdout: String(7 * bytes.length) },
      });
    });

    it('reports a source that throws as an answer, not as a failure of the sandbox', async () => {
      const report = await run(sandbox, `throw new RangeError('no such edge');`);
      expect(report).toMatchObject({
        ending: 'completed',
        result: { status: 'script_failed', error: { type: 'RangeError', message: 'no such edge' } },
      });
    });

    it('reports a kernel that exits without an answer as crashed', async () => {
      expect(await run(sandbox, 'Deno.exit(3);')).toMatchObject({
        ending: 'kernel_crashed',
        detail: 'The kernel died (exit code 3).',
      });
      expect(await run(sandbox, 'Deno.exit(0);')).toMatchObject({
        ending: 'kernel_crashed',
        detail: 'The kernel ended without an answer.',
      });
    });

    it('ends an endless loop at the wall deadline', async () => {
      expect(await run(sandbox, SPIN, { limits: { wall_ms: 400 } })).toMatchObject({
        ending: 'timed_out',
        detail: 'The job took longer than 0.4 s.',
      });
    });

    it('ends a job that sleeps past the deadline', async () => {
      expect(await run(sandbox, IDLE, { limits: { wall_ms: 400 } })).toMatchObject({
        ending: 'timed_out',
      });
    });

    it('ends a job at its CPU limit, long before its deadline', async () => {
      expect(await run(sandbox, SPIN, { limits: { cpu_ms: 300 } })).toMatchObject({
        ending: 'timed_out',
        detail: 'The job used more than its 0.3 s of CPU time.',
      });
    });

    it('ends a job that takes too much memory', async () => {
      const report = await run(
        sandbox,
        `const kept = []; for (;;) kept.push(new Uint8Array(1 << 26).fill(1));`,
        { limits: { memory_bytes: 512 * 1024 * 1024 } },
      );
      expect(report.ending).toBe('out_of_memory');
    });

    it('ends a job whose heap outgrows V8’s limit as out of memory', async () => {
      const report = await run(
        sandbox,
        `const kept = []; for (;;) kept.push(new Array(100_000).fill(1.5));`,
      );
      expect(report.ending).toBe('out_of_memory');
    });

    it('kills a cancelled job at once, however busy it is', async () => {
      const alone = await openSandbox({ ...here, warm: { default: 0 } });
      try {
        await until('the other sandbox to rest', () => sandbox.status().pools[0]?.warm === 1);
        const others = new Set(await place.pids());
        let started: readonly number[] = [];
        const cancel = new AbortController();
        let cancelled = 0;
        const report = await run(alone, SPIN, {
          signal: cancel.signal,
          onStage: (stage) => {
            if (stage !== 'running') return;
            void place.pids().then((pids) => {
              started = pids.filter((pid) => !others.has(pid));
              cancelled = performance.now();
              cancel.abort();
            });
          },
        });
        expect(report.ending).toBe('cancelled');
        expect(performance.now() - cancelled).toBeLessThan(2_000);
        expect(process.platform !== 'linux' || started.length > 0).toBe(true);
        await until('the killed process to be gone', () => !started.some(isAlive), 2_000);
      } finally {
        await alone.close(0);
      }
    });

    it('does not start a job that was cancelled before it came', async () => {
      const report = await run(sandbox, SPIN, { signal: AbortSignal.abort() });
      expect(report.ending).toBe('cancelled');
    });

    it('kills a job that floods stderr', async () => {
      const report = await run(
        sandbox,
        `const block = new Uint8Array(65536).fill(10); for (;;) Deno.stderr.writeSync(block);`,
      );
      expect(report).toMatchObject({
        ending: 'too_large',
        detail: 'The kernel wrote more than 65536 bytes to stderr.',
      });
    });

    it('kills a job whose answer is larger than allowed', async () => {
      const report = await run(
        sandbox,
        `kernel.write(kernel.entry('result.json', JSON.stringify(kernel.resultWith({}))));
         const block = new Uint8Array(65536).fill(1);
         for (const name of ['files/mesh.glb', 'files/model.brep']) {
           kernel.write(kernel.header(name, 7 << 20));
           for (let sent = 0; sent < 7 << 20; sent += block.length) kernel.write(block);
         }`,
      );
      expect(report).toMatchObject({
        ending: 'too_large',
        detail: 'The answer has more than 8388608 bytes.',
      });
    });

    it('refuses a second answer behind a forged first one', async () => {
      const report = await run(
        sandbox,
        `kernel.write(kernel.entry('result.json', JSON.stringify(kernel.resultWith({ stdout: 'forged' }))));`,
      );
      expect(report).toMatchObject({
        ending: 'kernel_crashed',
        detail: 'The answer holds the same file twice.',
      });
    });

    it('takes a whole answer at its end mark, however the kernel ends afterwards', async () => {
      const report = await run(
        sandbox,
        `kernel.write(kernel.entry('result.json', JSON.stringify(kernel.resultWith({}))), kernel.END);
         Deno.exit(9);`,
      );
      expect(report.ending).toBe('completed');
    });

    it('does not let a kernel live on behind its answer', async () => {
      const report = await run(
        sandbox,
        `kernel.write(kernel.entry('result.json', JSON.stringify(kernel.resultWith({}))), kernel.END);
         ${SPIN}`,
      );
      expect(report.ending).toBe('completed');
      // The slot is held until its process is gone.
      await expect.poll(() => sandbox.status().slots.running, { timeout: 10_000 }).toBe(0);
    });

    it('takes a stage for what it is: never backwards, never twice, never invented', async () => {
      const stages: Stage[] = [];
      await run(
        sandbox,
        `for (const line of ['{"stage":"exporting"}', '{"stage":"running"}', '{"stage":"won"}', '{"ready":true}', 'x'])
           Deno.stderr.writeSync(new TextEncoder().encode(line + '\\n'));`,
        { onStage: (stage) => stages.push(stage) },
      );
      expect(stages).toEqual(['queued', 'starting', 'running', 'exporting']);
    });

    it('refuses what is over its caps before it starts anything', async () => {
      const report = await run(sandbox, ' '.repeat(100), { limits: { source_bytes: 99 } });
      expect(report).toMatchObject({
        ending: 'too_large',
        detail: 'The source has 100 bytes; at most 99 are accepted.',
      });
    });

    it('gives a job no more than the operator’s ceiling', async () => {
      const report = await run(sandbox, ' '.repeat(LIMITS.source_bytes + 1), {
        limits: { source_bytes: LIMITS.source_bytes * 2 },
      });
      expect(report.ending).toBe('too_large');
    });

    it('takes a waiting process when there is one and replaces it afterwards', async () => {
      await until('a waiting process', () => sandbox.status().pools[0]?.warm === 1);
      const report = await run(sandbox, '');
      expect(report.timings.warm).toBe(true);
      await until('a new waiting process', () => sandbox.status().pools[0]?.warm === 1);
    });

    it('never uses a process twice: nothing of one job is seen by the next', async () => {
      const leave = `
        globalThis.left = 'behind';
        Array.prototype.left = 'behind';
        try { localStorage.setItem('left', 'behind'); } catch {}
        try { await (await caches.open('left')).put('http://left/', new Response('behind')); } catch {}
        for (const folder of ['.', '/tmp', '/dev/shm']) {
          try { Deno.writeTextFileSync(folder + '/left', 'behind'); } catch {}
        }
        console.log(Deno.pid);`;
      const look = `
        const seen = [typeof globalThis.left, typeof [].left];
        try { seen.push(String(localStorage.getItem('left'))); } catch { seen.push('null'); }
        try { seen.push(String(await (await caches.open('left')).match('http://left/'))); } catch { seen.push('undefined'); }
        console.log(seen.join());`;
      for (let round = 0; round < 3; round++) {
        await printed(sandbox, leave);
        expect(await printed(sandbox, look)).toBe('undefined,undefined,null,undefined');
      }
    });

    it('says busy when every slot and the whole queue are taken, and serves all who waited in order', async () => {
      const small = await openSandbox({
        ...here,
        slots: 1,
        queueMaximum: 2,
        warm: { default: 0 },
      });
      try {
        const order: string[] = [];
        const ask = async (name: string): Promise<void> => {
          await printed(small, '');
          order.push(name);
        };
        const accepted = [ask('first'), ask('second'), ask('third')];
        const refusal = await run(small, '').catch((error: unknown) => error);
        expect(refusal).toBeInstanceOf(PartsmithError);
        expect(refusal).toMatchObject({ code: 'busy', retryAfterSeconds: 5 });
        expect(small.status().slots).toEqual({
          running: 1,
          maximum: 1,
          queued: 2,
          queue_maximum: 2,
        });
        await Promise.all(accepted);
        expect(order).toEqual(['first', 'second', 'third']);
      } finally {
        await small.close(0);
      }
    });

    it('names the kernels that exist when asked for another', async () => {
      const refusal = sandbox.run(job(''), { kernel: 'freecad', limits: LIMITS }, never);
      await expect(refusal).rejects.toMatchObject({
        code: 'unsupported',
        hint: 'Kernels of this server: fake.',
      });
    });

    it('says what it is in its status', async () => {
      await until('slots of earlier jobs are free', () => sandbox.status().slots.running === 0);
      const status = sandbox.status();
      expect(status).toMatchObject({
        driver,
        strength: driver === 'deno' ? 'permission_only' : 'strong',
        kernels: [{ kernel: 'fake', languages: ['replicad'], versions: { fake: '1' } }],
        pools: [{ kernel: 'fake', warm_target: 1, running: 0, queued: 0 }],
        slots: { running: 0, maximum: 2, queued: 0, queue_maximum: 4 },
      });
      expect(status.kernels[0]?.digest).toMatch(/^[0-9a-f]{64}$/);
    });

    it('leaves no process and no file behind when it closes in the middle of work', async () => {
      // A folder of its own: other test files stage kernels in the shared one meanwhile.
      const cache = await freshFolder();
      await chmod(cache, 0o755);
      const own = { ...here, cacheFolder: cache, warm: { default: 2 } };
      await (await openSandbox(own)).close(0);
      const files = await readdir(cache, { recursive: true });
      const mine = new Set(await place.pids());
      const closing = await openSandbox(own);
      const running = run(closing, SPIN);
      await until('a running job and a warm process', () => {
        const [pool] = closing.status().pools;
        return pool?.running === 1 && pool.warm >= 1;
      });
      const started = (await place.pids()).filter((pid) => !mine.has(pid));
      expect(process.platform !== 'linux' || started.length >= 2).toBe(true);
      await closing.close(50);
      expect((await running).ending).toBe('cancelled');
      await expect(run(closing, '')).rejects.toMatchObject({ code: 'busy' });
      await until('every process to be gone', () => !started.some(isAlive), 2_000);
      const left = await readdir(cache, { recursive: true });
      expect(left.filter((name) => name.includes('.draft-'))).toEqual([]);
      expect(left.length).toBe(files.length);
      await rm(cache, { recursive: true, force: true });
    });

    it('passes its own self-test', async () => {
      const proven = await openSandbox(here, { skipSelfTest: false, manifests: [FAKE_MANIFEST] });
      try {
        const { checks, checked_at } = proven.status();
        expect(checks.filter(({ held }) => !held)).toEqual([]);
        expect(checks.length).toBeGreaterThan(40);
        expect(checked_at).toMatch(/^\d{4}-/);
      } finally {
        await proven.close(0);
      }
    });
  });
}
