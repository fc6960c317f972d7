import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobLimits } from '../../../src/contract/limits.ts';
import { newId } from '../../../src/contract/ids.ts';
import { writeJob } from '../../../src/sandbox/bundle/write-job.ts';
import { createRemoteSandbox } from '../../../src/sandbox/drivers/remote/remote-sandbox.ts';
import { startRunner, type Runner } from '../../../src/sandbox/runner/runner.ts';
import type { Sandbox, Stage } from '../../../src/sandbox/sandbox.ts';
import {
  freshFolder,
  job,
  LIMITS,
  never,
  openSandbox,
  printed,
  run,
  until,
} from '../sandbox-fixture.ts';

const SPIN = 'for (;;);';
const quiet = (): undefined => undefined;

describe('a server with its sandbox behind a runner', () => {
  let socketPath: string;
  let inner: Sandbox;
  let runner: Runner;
  let sandbox: Sandbox;

  beforeAll(async () => {
    socketPath = join(await freshFolder(), 'runner.sock');
    inner = await openSandbox({ driver: 'deno' });
    runner = await startRunner({ sandbox: inner, ceilings: LIMITS, socketPath, log: quiet });
    sandbox = await remote(socketPath);
  });
  afterAll(async () => {
    await sandbox.close(0);
    await runner.close();
    await inner.close(0);
  });

  it('gets result, files and stages of a job', async () => {
    const stages: Stage[] = [];
    const report = await run(
      sandbox,
      `console.log('hello'); export default { files: { 'mesh.glb': 'mesh', 'model.brep': '' } };`,
      { onStage: (stage) => stages.push(stage) },
    );
    if (report.ending !== 'completed') throw new Error(report.detail);
    expect(report.result.stdout).toBe('hello');
    expect(report.driver).toBe('remote');
    expect([...report.files].map(([name, bytes]) => [name, Buffer.from(bytes).toString()])).toEqual(
      [
        ['model.brep', ''],
        ['mesh.glb', 'mesh'],
      ],
    );
    expect(stages).toEqual(['queued', 'starting', 'running', 'exporting']);
  });

  it('carries megabytes both ways', async () => {
    const bytes = new Uint8Array(5 * 1024 * 1024).fill(7);
    const report = await sandbox.run(
      {
        ...job(`console.log(kernel.files.get('inputs/a.brep').length);
          export default { files: { 'mesh.glb': 'x'.repeat(6 << 20) } };`),
        inputs: new Map([['a.brep', bytes]]),
      },
      { kernel: 'fake', limits: LIMITS },
      never,
    );
    if (report.ending !== 'completed') throw new Error(report.detail);
    expect(report.result.stdout).toBe(String(bytes.length));
    expect(report.files.get('mesh.glb')?.byteLength).toBe(6 << 20);
  });

  it('reports every ending of the job as the runner saw it', async () => {
    expect(await run(sandbox, SPIN, { limits: { wall_ms: 400 } })).toMatchObject({
      ending: 'timed_out',
      detail: 'The job took longer than 0.4 s.',
    });
    expect(await run(sandbox, 'Deno.exit(3);')).toMatchObject({ ending: 'kernel_crashed' });
    expect(await run(sandbox, `throw new Error('no such edge');`)).toMatchObject({
      ending: 'completed',
      result: { status: 'script_failed' },
    });
  });

  it('cancels a job where it runs', async () => {
    const cancel = new AbortController();
    const report = await run(sandbox, SPIN, {
      signal: cancel.signal,
      onStage: (stage) => stage === 'running' && cancel.abort(),
    });
    expect(report.ending).toBe('cancelled');
    await until('the slot to be free', () => inner.status().slots.running === 0);
  });

  it('shows the runner’s kernels, pools, slots and checks as its own', () => {
    expect(sandbox.status()).toMatchObject({
      driver: 'remote',
      strength: 'permission_only',
      kernels: [{ kernel: 'fake', languages: ['replicad'] }],
      slots: { maximum: 2, queue_maximum: 4 },
    });
  });

  it('passes on that the runner is busy, with the time to wait', async () => {
    const running = Array.from({ length: 6 }, () =>
      run(sandbox, SPIN, { limits: { wall_ms: 3_000 } }),
    );
    await until('a full queue', () => inner.status().slots.queued === 4);
    await expect(run(sandbox, '')).rejects.toMatchObject({ code: 'busy', retryAfterSeconds: 5 });
    await Promise.all(running);
  });

  it('ends the job of a server that goes away', async () => {
    const sending = post('/run', { id: newId('job'), kernel: 'fake', limits: LIMITS });
    await writeJob(job(SPIN), sending);
    await until('the job to run', () => inner.status().slots.running === 1);
    sending.destroy();
    await until('the job to be gone', () => inner.status().slots.running === 0);
    expect(await printed(sandbox, `console.log('served');`)).toBe('served');
  });

  it.each([
    ['a kernel that is not configured', { kernel: 'shell' }, {}],
    ['a limit above the ceiling', {}, { memory_bytes: LIMITS.memory_bytes + 1 }],
    ['a limit that does not exist', {}, { network: 1 }],
    ['an image', { image: 'sha256:ff' }, {}],
    ['an id that is none', { id: '../../etc' }, {}],
  ])('is refused %s', async (_, header, limits) => {
    const sending = post('/run', {
      id: newId('job'),
      kernel: 'fake',
      ...header,
      limits: { ...LIMITS, ...limits },
    });
    const [[response]] = await Promise.all([
      once(sending, 'response') as Promise<[IncomingMessage]>,
      writeJob(job(''), sending),
    ]);
    expect(response.statusCode).toBe(400);
    response.resume();
    await expect.poll(() => inner.status().slots.running, { timeout: 10_000 }).toBe(0);
  });

  it.each([
    ['that is no archive', Buffer.alloc(2048, 'x')],
    ['that is empty', Buffer.alloc(0)],
  ])('is refused a job %s', async (_, body) => {
    const sending = post('/run', { id: newId('job'), kernel: 'fake', limits: LIMITS });
    sending.end(body);
    const [response] = (await once(sending, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(400);
    response.resume();
  });

  it('is refused everything but run, cancel and health', async () => {
    for (const path of ['/', '/containers/json', '/images', '/run/../exec']) {
      const sending = post(path, {});
      sending.end();
      const [response] = (await once(sending, 'response')) as [IncomingMessage];
      expect(response.statusCode).toBe(404);
      response.resume();
    }
  });

  it('says so when the runner dies under a job, and serves again when it is back', async () => {
    const path = join(await freshFolder(), 'runner.sock');
    const first = await startRunner({
      sandbox: inner,
      ceilings: LIMITS,
      socketPath: path,
      log: quiet,
    });
    const server = await remote(path);
    try {
      const running = run(server, SPIN);
      await until('the job to run', () => inner.status().slots.running === 1);
      await first.close();
      const ended = await running.catch((error: unknown) => error);
      expect(ended).toMatchObject(
        ended instanceof Error ? { code: 'internal' } : { ending: 'cancelled' },
      );
      await expect(run(server, '')).rejects.toMatchObject({ code: 'internal' });
      // What a killed runner leaves behind: a socket that nobody answers on is replaced.
      const second = await startRunner({
        sandbox: inner,
        ceilings: LIMITS,
        socketPath: path,
        log: quiet,
      });
      expect(await printed(server, `console.log('served');`)).toBe('served');
      await expect(
        startRunner({ sandbox: inner, ceilings: LIMITS, socketPath: path, log: quiet }),
      ).rejects.toThrow('another runner listens');
      await second.close();
    } finally {
      await server.close(0);
    }
  });

  it('is not started over a file that is no socket', async () => {
    const path = join(await freshFolder(), 'precious');
    await writeFile(path, 'data');
    await expect(
      startRunner({ sandbox: inner, ceilings: LIMITS, socketPath: path, log: quiet }),
    ).rejects.toThrow('not a socket');
  });

  function post(path: string, header: object): ReturnType<typeof request> {
    const sending = request({
      socketPath,
      method: 'POST',
      path,
      agent: false,
      headers: { 'x-partsmith-run': JSON.stringify(header) },
    });
    sending.on('error', () => undefined);
    return sending;
  }
});

async function remote(socketPath: string, ceilings: JobLimits = LIMITS): Promise<Sandbox> {
  const sandbox = createRemoteSandbox({ socketPath, startMs: 5_000 }, ceilings, quiet);
  await sandbox.start(never);
  return sandbox;
}
