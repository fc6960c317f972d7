import type { ServerContext } from '@modelcontextprotocol/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { progressReporter } from '../../../src/surfaces/mcp/progress.ts';
import { CLIENTS } from './support/clients.ts';
import { postLegacy, postModern, readStream, type Message } from './support/raw.ts';
import { serveSamples, type Harness } from './support/serve.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await serveSamples();
});
afterAll(() => harness.close());

const ALL_STAGES = ['queued', 'starting', 'running', 'describing', 'exporting'];

describe.each(CLIENTS)('progress over $era', ({ connect }) => {
  test('the stages arrive in order before the answer, each with a larger number and the same total', async () => {
    const client = await connect(harness.url);
    harness.gates.for('progress').open();
    const seen: { progress: number; total?: number | undefined; message?: string | undefined }[] =
      [];
    const answer = await client.call(
      'partsmith_slow',
      { key: 'progress', stages: ALL_STAGES },
      { onProgress: (progress) => seen.push(progress) },
    );
    expect(answer.structuredContent).toMatchObject({ key: 'progress' });
    expect(seen.map(({ message }) => message?.split(':')[0])).toEqual(ALL_STAGES);
    expect(seen.map(({ progress }) => progress)).toEqual([1, 2, 3, 4, 5]);
    expect(seen.every(({ total }) => total === 5)).toBe(true);
    await client.close();
  });

  test('a kernel that reports stages backwards or twice never makes progress go back', async () => {
    const client = await connect(harness.url);
    harness.gates.for('backwards').open();
    const seen: number[] = [];
    await client.call(
      'partsmith_slow',
      { key: 'backwards', stages: ['running', 'queued', 'running', 'exporting', 'starting'] },
      { onProgress: ({ progress }) => seen.push(progress) },
    );
    expect(seen).toEqual([3, 5]);
    await client.close();
  });
});

test('the reporter itself never repeats a number or goes back, whatever the engine lets through', async () => {
  const sent: unknown[] = [];
  const mcpReq = {
    _meta: { progressToken: 'p' },
    signal: new AbortController().signal,
    notify: (notification: { params?: { progress?: unknown } }) => {
      sent.push(notification.params?.progress);
      return Promise.resolve();
    },
  };
  // The reporter reads nothing else of its context.
  const reporter = progressReporter({ mcpReq } as unknown as ServerContext);
  for (const stage of ['starting', 'queued', 'starting', 'exporting', 'running'] as const) {
    reporter?.onStage(stage);
  }
  await reporter?.flush();
  expect(sent).toEqual([2, 5]);
});

const slow = (key: string, progressToken?: string): Message => ({
  id: 1,
  method: 'tools/call',
  params: {
    name: 'partsmith_slow',
    arguments: { key, stages: ['queued', 'running'] },
    ...(progressToken !== undefined && { _meta: { progressToken } }),
  },
});

describe.each([
  { era: '2026-07-28', send: postModern },
  { era: '2025-11-25', send: postLegacy },
])('the answer on the wire in $era', ({ send }) => {
  test('is plain JSON when nobody asked for progress', async () => {
    harness.gates.for('plain').open();
    const response = await send(harness.url, slow('plain'));
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await response.json()).toMatchObject({ id: 1, result: { content: [{}] } });
  });

  test('is an unbuffered event stream with the token of the caller when it asked', async () => {
    harness.gates.for('streamed').open();
    const response = await send(harness.url, slow('streamed', 'token-7'));
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    const { messages } = await readStream(response);
    expect(messages).toMatchObject([
      { method: 'notifications/progress', params: { progressToken: 'token-7', progress: 1 } },
      { method: 'notifications/progress', params: { progressToken: 'token-7', progress: 3 } },
      { id: 1, result: { structuredContent: { key: 'streamed' } } },
    ]);
  });

  test('is plain JSON for a client that reads JSON only, whatever it asks for', async () => {
    harness.gates.for('json-only').open();
    const headers = { accept: 'application/json' };
    const response = await send(harness.url, slow('json-only', 'token-8'), headers);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await response.json()).toMatchObject({ id: 1, result: {} });
  });

  test('carries comments while it is silent, and at most so many streams are open', async () => {
    const small = await serveSamples({ maxStreams: 1, keepAliveMs: 20 });
    const gate = small.gates.for('alive');
    const pending = send(small.url, slow('alive', 'a'));
    const streaming = await pending;
    await gate.started;
    expect(small.surface.status()).toMatchObject({ calls: 1, streams: 1 });

    small.gates.for('second').open();
    const second = await send(small.url, slow('second', 'b'));
    expect(second.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await second.json()).toMatchObject({ result: {} });

    const reader = streaming.body?.getReader();
    let text = '';
    while (!text.includes(': keepalive')) {
      const { value, done } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) throw new Error('the stream ended without a comment');
      text += new TextDecoder().decode(value);
    }
    gate.open();
    while (!(await reader?.read())?.done);
    expect(small.surface.status()).toEqual({ requests: 0, calls: 0, streams: 0 });
    await small.close();
  });
});
