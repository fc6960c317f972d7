import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { TEST_CACHE } from '../support/start-workshop.ts';

const MAIN = join(import.meta.dirname, '../../dist/src/main.js');
const BOX = 'const { makeBaseBox } = replicad; const result = makeBaseBox(10, 20, 30);';

let workspace: string;
const children = new Set<ChildProcess>();

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'partsmith-serve-'));
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  await rm(workspace, { recursive: true, force: true });
});

interface Running {
  readonly url: string;
  readonly child: ChildProcess;
  readonly pid: number;
  ended: Promise<number | null>;
}

function start(more: Readonly<Record<string, string>> = {}): ChildProcess {
  const child = spawn(process.execPath, [MAIN, 'serve'], {
    env: {
      PATH: process.env['PATH'],
      HOME: workspace,
      PARTSMITH_PORT: '0',
      PARTSMITH_WORKSPACE: join(workspace, 'data'),
      PARTSMITH_CACHE: TEST_CACHE,
      PARTSMITH_LOG: 'warn',
      ...more,
    },
  });
  children.add(child);
  return child;
}

async function serve(more: Readonly<Record<string, string>> = {}): Promise<Running> {
  const child = start(more);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let said = '';
  child.stderr?.on('data', (text: Buffer) => {
    said += text.toString();
  });
  const url = await new Promise<string>((resolve, reject) => {
    let out = '';
    child.stdout?.on('data', (text: Buffer) => {
      out += text.toString();
      const found = /listening on (http:\/\/\S+)/.exec(out);
      if (found?.[1] !== undefined) resolve(found[1]);
    });
    void ended.then((code) => reject(new Error(`ended with ${code}: ${said}`)));
  });
  if (child.pid === undefined) throw new Error('no pid');
  return { url, child, pid: child.pid, ended };
}

async function failToStart(
  more: Readonly<Record<string, string>>,
): Promise<{ code: number | null; said: string }> {
  const child = start(more);
  let said = '';
  child.stderr?.on('data', (text: Buffer) => {
    said += text.toString();
  });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { code, said };
}

/** Pids of all processes below one, from /proc. */
async function descendants(pid: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const status = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    if (fields[1] !== undefined) parents.set(Number(entry), Number(fields[1]));
  }
  const below: number[] = [];
  for (const [child] of parents) {
    for (let up = parents.get(child); up !== undefined && up > 1; up = parents.get(up)) {
      if (up === pid) below.push(child);
    }
  }
  return below;
}

async function alive(pids: readonly number[]): Promise<number[]> {
  const found: number[] = [];
  for (const pid of pids) {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    // A zombie waits for its parent only; it runs nothing.
    if (status !== undefined && !/\) [ZX] /.test(status)) found.push(pid);
  }
  return found;
}

async function post(url: string, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return await response.json();
}

describe('partsmith serve', () => {
  it('refuses any address but loopback, with the reason', async () => {
    const { code, said } = await failToStart({ PARTSMITH_HOST: '0.0.0.0' });
    expect(code).toBe(1);
    expect(said).toContain('PARTSMITH_HOST must be a loopback address');
    expect(said).not.toContain('    at ');
  });

  it('a port in use is a sentence, and nothing is left running', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    const address = blocker.address();
    const port = typeof address === 'object' ? String(address?.port) : '0';
    const { code, said } = await failToStart({ PARTSMITH_PORT: port });
    blocker.close();
    expect(code).toBe(1);
    expect(said).toContain('the port is in use');
  });

  it('a second server on one workspace is refused while the first lives', async () => {
    const first = await serve();
    const { code, said } = await failToStart({});
    expect(code).toBe(1);
    expect(said).toContain('uses this workspace');
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
  });

  it('SIGTERM ends it with code 0 and leaves no process behind, even during a job', async () => {
    const server = await serve();
    const endless = post(server.url, '/model/create', {
      code: 'const a = replicad; for (;;) {}',
      language: 'replicad',
    }).catch(() => undefined);
    await expect
      .poll(async () => JSON.stringify(await (await fetch(`${server.url}/health`)).json()), {
        timeout: 20_000,
      })
      .toContain('"slots":{"running":1');
    const below = await descendants(server.pid);
    expect(below.length).toBeGreaterThan(0);
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    await endless;
    expect(await alive(below)).toEqual([]);
  });

  it('kill -9: the kernels die with it, and the next start has every model', async () => {
    const first = await serve();
    const built = await post(first.url, '/model/create', {
      name: 'box',
      code: BOX,
      include_preview: false,
    });
    expect(built).toMatchObject({ success: true, cached: false });
    const below = await descendants(first.pid);
    expect(below.length).toBeGreaterThan(0);
    first.child.kill('SIGKILL');
    await first.ended;
    await expect.poll(() => alive(below), { timeout: 10_000 }).toEqual([]);

    const second = await serve();
    const list = z
      .object({ models: z.array(z.object({ name: z.string(), active: z.boolean() })) })
      .parse(await (await fetch(`${second.url}/model/list`)).json());
    expect(list.models).toEqual([{ name: 'box', active: true }]);
    const again = await post(second.url, '/model/create', {
      name: 'box',
      code: BOX,
      include_preview: false,
    });
    expect(again).toMatchObject({ success: true, cached: true, geometry: { volume_mm3: 6000 } });
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
  });
});
