import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { AuditLine } from '../../../src/security/audit.ts';
import { startTestServer, TEST_CACHE, type TestServer } from '../../support/start-workshop.ts';
import { CLIENTS, type Answer } from './support/clients.ts';
import { eventually, within } from './support/eventually.ts';

let server: TestServer;
const audit: AuditLine[] = [];
beforeAll(async () => {
  server = await startTestServer({ PARTSMITH_JOB_SECONDS: '600' }, (line) => audit.push(line));
});
afterAll(() => server.close());

const mcp = (): URL => new URL('/mcp', server.url);
const BLOCK = (side: number): string => `
const main = ({ makeBaseBox }) => makeBaseBox(${side}, 20, 30);
`;
const ENDLESS = 'const main = () => { for (;;) {} };';

const built = z.object({
  success: z.literal(true),
  cached: z.boolean(),
  geometry: z.object({ volume_mm3: z.number() }),
});

async function running(): Promise<number> {
  const health: unknown = await (await server.get('/health')).json();
  return z.object({ sandbox: z.object({ slots: z.object({ running: z.number() }) }) }).parse(health)
    .sandbox.slots.running;
}

describe.each(CLIENTS.map((each, index) => ({ ...each, side: 11 + index })))(
  'the real server over $era',
  ({ connect, side }) => {
    test('builds with progress, looks, exports and hands over the file', async () => {
      const client = await connect(mcp());
      await client.tools();
      const stages: string[] = [];
      const answer = await client.call(
        'partsmith_create_model',
        { name: `block_${side}`, code: BLOCK(side) },
        { onProgress: ({ message }) => stages.push(String(message).split(':')[0] ?? '') },
      );
      const { cached, geometry } = built.parse(answer.structuredContent);
      expect(cached).toBe(false);
      expect(geometry.volume_mm3).toBeCloseTo(side * 600, 2);
      expect(stages[0]).toBe('queued');
      expect(stages).toEqual(
        ['queued', 'starting', 'running', 'describing', 'exporting'].filter((stage) =>
          stages.includes(stage),
        ),
      );
      expect(stages).toContain('running');

      const picture = await client.call('partsmith_render_3d', { name: `block_${side}` });
      const image = picture.content.find(({ type }) => type === 'image');
      const png = Buffer.from(String(image?.['data']), 'base64');
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([800, 600]);

      const file = await client.call('partsmith_export', {
        name: `block_${side}`,
        format: 'step',
      });
      const link = file.content.find(({ type }) => type === 'resource_link');
      const [contents] = await client.read(String(link?.['uri']));
      const step = Buffer.from(String(contents?.['blob']), 'base64');
      expect(step.byteLength).toBe(link?.['size']);
      expect(step.toString()).toMatch(/^ISO-10303-21;/);
      await client.close();
    });

    test('a source that fails is isError with its line, and fits the output schema', async () => {
      const client = await connect(mcp());
      await client.tools();
      const answer = await client.call('partsmith_create_model', {
        code: '\nconst main = () => { nosuch(); };',
      });
      expect(answer.isError).toBe(true);
      expect(answer.structuredContent).toMatchObject({ success: false });
      expect(JSON.stringify(answer.structuredContent)).toContain('nosuch');
      await client.close();
    });

    test.each([{ progress: false }, { progress: true }])(
      'a cancelled call is gone from its sandbox at once, with progress: $progress',
      async ({ progress }) => {
        const client = await connect(mcp());
        const before = audit.length;
        const abort = new AbortController();
        const ending = client
          .call(
            'partsmith_create_model',
            { code: `${ENDLESS} // ${side} ${progress}` },
            { signal: abort.signal, ...(progress && { onProgress: () => undefined }) },
          )
          .then(
            () => 'answered',
            () => 'refused',
          );
        await eventually('it runs', async () => (await running()) === 1);
        abort.abort(new Error('changed my mind'));
        expect(await ending).toBe('refused');
        // Long before the job's own limit of ten minutes.
        await eventually('the sandbox is gone', async () => (await running()) === 0);
        const line = (): AuditLine | undefined =>
          audit.slice(before).find(({ action }) => action === 'create_model');
        await eventually('the call is audited', () => line() !== undefined);
        expect(line()?.surface).toBe('mcp');
        await client.close();
      },
    );
  },
);

test('partsmith stdio has the same tools and results, kills what is cancelled, and exits when its client leaves', async () => {
  const workspace = await mkdtemp(join(tmpdir(), 'partsmith-stdio-'));
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [
      '--import',
      import.meta.resolve('tsx'),
      fileURLToPath(new URL('../../../src/main.ts', import.meta.url)),
      'stdio',
    ],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      PARTSMITH_WORKSPACE: workspace,
      PARTSMITH_CACHE: TEST_CACHE,
      PARTSMITH_WARM: '1',
    },
    stderr: 'pipe',
  });
  let stderr = '';
  transport.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport, { timeout: 60_000 });
  const http = await CLIENTS[0]?.connect(mcp());
  expect((await client.listTools()).tools).toEqual(await http?.tools());
  await http?.close();

  const answer: Answer = await client.callTool({
    name: 'partsmith_create_model',
    arguments: { code: BLOCK(50) },
  });
  expect(built.parse(answer.structuredContent).geometry.volume_mm3).toBeCloseTo(30_000, 2);

  const abort = new AbortController();
  const ending = client
    .callTool(
      { name: 'partsmith_create_model', arguments: { code: ENDLESS } },
      { signal: abort.signal, onprogress: ({ progress }) => progress >= 3 && abort.abort() },
    )
    .then(
      () => 'answered',
      () => 'refused',
    );
  expect(await within('the call was cancelled', ending)).toBe('refused');
  const after: Answer = await client.callTool({
    name: 'partsmith_create_model',
    arguments: { code: BLOCK(51) },
  });
  expect(after.isError ?? false).toBe(false);

  const { pid } = transport;
  await client.close();
  await eventually('the process is gone', () => !isAlive(pid));
  expect(stderr).toContain('tool call');
  await rm(workspace, { recursive: true, force: true });
});

function isAlive(pid: number | null): boolean {
  try {
    return pid !== null && process.kill(pid, 0);
  } catch {
    return false;
  }
}
