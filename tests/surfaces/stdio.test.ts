import { PassThrough } from 'node:stream';
import type { Stream } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Client as ModernClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernStdio } from '@modelcontextprotocol/client/stdio';
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as OlderStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { serveStdio } from '../../src/surfaces/stdio.ts';
import { eventually, within } from './mcp/support/eventually.ts';
import { Gates } from './mcp/support/sample-operations.ts';
import { callerNamed, sampleEngine } from './mcp/support/serve.ts';

const PROGRAM = {
  command: process.execPath,
  args: [
    '--import',
    import.meta.resolve('tsx'),
    fileURLToPath(new URL('mcp/support/stdio-process.ts', import.meta.url)),
  ],
  stderr: 'pipe' as const,
};

interface Client {
  listTools(): Promise<{ tools: { name: string }[] }>;
  callTool(params: {
    name: string;
    arguments: Record<string, unknown>;
  }): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

describe.each([
  {
    era: '2026-07-28 (client 2.x)',
    open: async (): Promise<{ client: Client; stderr: () => string }> => {
      const client = new ModernClient(
        { name: 'test', version: '1' },
        { versionNegotiation: { mode: { pin: '2026-07-28' } } },
      );
      const transport = new ModernStdio(PROGRAM);
      const stderr = collect(transport.stderr);
      await client.connect(transport);
      return { client, stderr };
    },
  },
  {
    era: '2025-11-25 (sdk 1.x)',
    open: async (): Promise<{ client: Client; stderr: () => string }> => {
      const client = new OlderClient({ name: 'test', version: '1' });
      const transport = new OlderStdio(PROGRAM);
      const stderr = collect(transport.stderr);
      await client.connect(transport);
      return { client, stderr };
    },
  },
])('a real process over $era', ({ open }) => {
  test('offers the same tools, logs to stderr only, and exits by itself when stdin closes', async () => {
    const { client, stderr } = await open();
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain('partsmith_look');
    const answer = await client.callTool({ name: 'partsmith_look', arguments: {} });
    expect(answer['structuredContent']).toEqual({ filename: 'cube.png' });
    const failed = await client.callTool({ name: 'partsmith_refuse', arguments: {} });
    expect(failed['isError']).toBe(true);
    await client.close();
    await eventually('the process says good-bye', () => stderr().includes('"msg":"closed"'));
    expect(stderr()).toContain('"tool":"partsmith_look"');
  });
});

function collect(stream: Stream | null): () => string {
  let text = '';
  stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return () => text;
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Pipe {
  readonly gates: Gates;
  readonly input: PassThrough;
  readonly stop: AbortController;
  readonly served: Promise<void>;
  /** Everything that came out, parsed; throws when a line is not JSON. */
  readonly messages: () => Record<string, unknown>[];
  send(message: Record<string, unknown>): void;
}

function pipe(): Pipe {
  const gates = new Gates();
  const [input, output] = [new PassThrough(), new PassThrough()];
  const stop = new AbortController();
  let text = '';
  output.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const served = serveStdio({
    engine: sampleEngine(gates, []),
    caller: callerNamed('local', 'stdio'),
    log: pino({ level: 'silent' }),
    serverInfo: { name: 'partsmith-test', version: '1.2.3' },
    input,
    output,
    signal: stop.signal,
  });
  closers.push(async () => {
    input.end();
    await within('the server ended', served);
  });
  return {
    gates,
    input,
    stop,
    served,
    messages: () =>
      text
        .split('\n')
        .filter((line) => line !== '')
        .map((line): Record<string, unknown> => JSON.parse(line)),
    send: (message) => input.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`),
  };
}

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

describe.each([
  { era: '2026-07-28', _meta: META },
  { era: '2025-11-25', _meta: {} },
])('a pipe of $era', ({ era, _meta }) => {
  function opened(): Pipe {
    const one = pipe();
    if (era === '2025-11-25') {
      one.send({
        id: 0,
        method: 'initialize',
        params: { protocolVersion: era, capabilities: {}, clientInfo: { name: 'r', version: '1' } },
      });
      one.send({ method: 'notifications/initialized' });
    }
    return one;
  }
  const slow = (id: number, key: string): Record<string, unknown> => ({
    id,
    method: 'tools/call',
    params: {
      name: 'partsmith_slow',
      arguments: { key, stages: ['queued', 'exporting'] },
      _meta: { ..._meta, progressToken: `p${id}` },
    },
  });
  const answers = (one: Pipe, id: number): Record<string, unknown>[] =>
    one.messages().filter((message) => message['id'] === id);

  test('progress comes before the answer, and calls run side by side', async () => {
    const one = opened();
    one.send(slow(1, 'first'));
    one.send(slow(2, 'second'));
    await within(
      'both run',
      Promise.all(['first', 'second'].map((key) => one.gates.for(key).started)),
    );
    one.gates.for('second').open();
    await eventually('the second is answered', () => answers(one, 2).length === 1);
    expect(answers(one, 1)).toEqual([]);
    one.gates.for('first').open();
    await eventually('the first is answered', () => answers(one, 1).length === 1);
    const mine = one
      .messages()
      .filter(({ id, params }) => id === 2 || Object(params)['progressToken'] === 'p2');
    expect(mine).toMatchObject([
      { method: 'notifications/progress', params: { progress: 1, total: 5 } },
      { method: 'notifications/progress', params: { progress: 5, total: 5 } },
      { id: 2, result: { structuredContent: { key: 'second', caller: 'local' } } },
    ]);
  });

  test('a cancellation kills the job that it names, which is not answered', async () => {
    const one = opened();
    one.send(slow(1, 'gone'));
    one.send(slow(2, 'stays'));
    await within(
      'both run',
      Promise.all(['gone', 'stays'].map((key) => one.gates.for(key).started)),
    );
    one.send({ method: 'notifications/cancelled', params: { requestId: 1, _meta } });
    await within('the job was killed', one.gates.for('gone').cancelled);
    one.gates.for('stays').open();
    await eventually('the other is answered', () => answers(one, 2).length === 1);
    expect(answers(one, 1)).toEqual([]);
  });

  test('the end of stdin kills what runs, and the server ends after it', async () => {
    const one = opened();
    one.send(slow(1, 'orphan'));
    await within('it runs', one.gates.for('orphan').started);
    one.input.end();
    await within('the server ended', one.served);
    expect(one.gates.running).toBe(0);
  });

  test('so does the signal', async () => {
    const one = opened();
    one.send(slow(1, 'stopped'));
    await within('it runs', one.gates.for('stopped').started);
    one.stop.abort();
    await within('the server ended', one.served);
    expect(one.gates.running).toBe(0);
  });
});

test('lines that are no messages are passed over', async () => {
  const one = pipe();
  one.input.write('this is not JSON\n\n{"half":\n');
  one.send({ id: 1, method: 'tools/list', params: {} });
  await eventually('the next message is answered', () => one.messages().length === 1);
  expect(one.messages()).toMatchObject([{ id: 1, result: { tools: [{}, {}, {}, {}, {}, {}] } }]);
});
