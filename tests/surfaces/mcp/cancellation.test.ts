import { request as httpRequest } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CLIENTS } from './support/clients.ts';
import { eventually, within } from './support/eventually.ts';
import { postLegacy, postModern, type Headers, type Message } from './support/raw.ts';
import { CALLER_HEADER, serveSamples, type Harness } from './support/serve.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await serveSamples();
});
afterEach(() => harness.close());

const IDLE = { requests: 0, calls: 0, streams: 0 };

async function idle(): Promise<void> {
  await eventually('everything is over', () => {
    const { requests, calls, streams } = harness.surface.status();
    return requests + calls + streams + harness.gates.running === 0;
  });
  expect(harness.surface.status()).toEqual(IDLE);
}

describe.each(CLIENTS)('a client of $era that cancels', ({ connect }) => {
  test.each([{ progress: false }, { progress: true }])(
    'kills the job, with progress asked for: $progress',
    async ({ progress }) => {
      const client = await connect(harness.url);
      const gate = harness.gates.for('cancel');
      const abort = new AbortController();
      const call = client.call(
        'partsmith_slow',
        { key: 'cancel', stages: ['queued'] },
        { signal: abort.signal, ...(progress && { onProgress: () => undefined }) },
      );
      const ending = call.then(
        () => 'answered',
        () => 'refused',
      );
      await within('the job started', gate.started);
      abort.abort(new Error('changed my mind'));
      expect(await ending).toBe('refused');
      await within('the job was killed', gate.cancelled);
      await idle();

      // The connection is still good.
      expect((await client.call('partsmith_look')).structuredContent).toBeDefined();
      await client.close();
    },
  );

  test('by closing altogether kills the job', async () => {
    const client = await connect(harness.url);
    const gate = harness.gates.for('close');
    const ending = client.call('partsmith_slow', { key: 'close' }).then(
      () => 'answered',
      () => 'refused',
    );
    await within('the job started', gate.started);
    await client.close();
    expect(await ending).toBe('refused');
    await within('the job was killed', gate.cancelled);
    await idle();
  });
});

const slow = (key: string, id: string | number, progressToken?: string): Message => ({
  id,
  method: 'tools/call',
  params: {
    name: 'partsmith_slow',
    arguments: { key, stages: ['queued'] },
    ...(progressToken !== undefined && { _meta: { progressToken } }),
  },
});
const cancelled = (requestId: string | number): Message => ({
  method: 'notifications/cancelled',
  params: { requestId, reason: 'changed my mind' },
});

describe.each([
  { era: '2026-07-28', send: postModern },
  { era: '2025-11-25', send: postLegacy },
])('a connection of $era that breaks', ({ send }) => {
  test.each([{ token: undefined }, { token: 'token' }])(
    'kills the job, with progress token $token',
    async ({ token }) => {
      const gate = harness.gates.for('broken');
      const abort = new AbortController();
      const request = send(harness.url, slow('broken', 1, token), {}, abort.signal);
      const read = request.then((response) => response.text()).catch(() => 'aborted');
      await within('the job started', gate.started);
      expect(harness.surface.status()).toMatchObject({ requests: 1, calls: 1 });
      abort.abort();
      expect(await read).toBe('aborted');
      await within('the job was killed', gate.cancelled);
      await idle();
    },
  );
});

// In Node 20 a Request passes its signal's abort on only as long as the Request object itself is reachable.
test('a connection that breaks long after garbage was collected still kills the job', async () => {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new TypeError('no garbage collector to call');
  const gate = harness.gates.for('collected');
  const body = JSON.stringify({ jsonrpc: '2.0', ...slow('collected', 1) });
  const request = httpRequest(harness.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'content-length': Buffer.byteLength(body),
    },
  });
  request.on('error', () => undefined);
  request.end(body);
  await within('the job started', gate.started);
  for (let round = 0; round < 10; round += 1) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  request.destroy();
  await within('the job was killed', gate.cancelled);
  await idle();
  expect(harness.audit).toMatchObject([{ action: 'slow', code: 'cancelled' }]);
});

describe('notifications/cancelled of the revisions with initialize', () => {
  async function session(headers: Headers = {}): Promise<string> {
    const response = await postLegacy(
      harness.url,
      {
        id: 0,
        method: 'initialize',
        params: {
          protocolVersion: '2025-06-18',
          capabilities: {},
          clientInfo: { name: 'raw', version: '1' },
        },
      },
      headers,
    );
    await response.json();
    return response.headers.get('mcp-session-id') ?? '';
  }

  test('ends the POST that it means, without an answer, and kills its job', async () => {
    const headers = { 'mcp-session-id': await session() };
    const gate = harness.gates.for('meant');
    const post = postLegacy(harness.url, slow('meant', 7), headers);
    await within('the job started', gate.started);
    expect((await postLegacy(harness.url, cancelled(7), headers)).status).toBe(202);
    await within('the job was killed', gate.cancelled);
    const response = await within('the POST ended', post);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(await response.text()).toBe('');
    await idle();
  });

  test('reaches nobody else: not another session, caller or id, not a number for a text', async () => {
    const mine = { 'mcp-session-id': await session() };
    const other = { 'mcp-session-id': await session() };
    expect(other).not.toEqual(mine);
    const gate = harness.gates.for('mine');
    const post = postLegacy(harness.url, slow('mine', 7), mine);
    await within('the job started', gate.started);
    await postLegacy(harness.url, cancelled(7), other);
    await postLegacy(harness.url, cancelled(7));
    await postLegacy(harness.url, cancelled('7'), mine);
    await postLegacy(harness.url, cancelled(8), mine);
    await postLegacy(harness.url, cancelled(7), { ...mine, [CALLER_HEADER]: 'mallory' });
    expect(harness.gates.running).toBe(1);
    gate.open();
    expect(await (await post).json()).toMatchObject({ id: 7, result: {} });
    await idle();
  });

  test('takes one request out of a batch and leaves the others', async () => {
    const headers = { 'mcp-session-id': await session() };
    const gone = harness.gates.for('gone');
    const stays = harness.gates.for('stays');
    const post = postLegacy(harness.url, [slow('gone', 1), slow('stays', 2)], headers);
    await within('both started', Promise.all([gone.started, stays.started]));
    await postLegacy(harness.url, cancelled(1), headers);
    await within('one was killed', gone.cancelled);
    stays.open();
    const answers = await (await post).json();
    expect(answers).toMatchObject([{ id: 2, result: {} }]);
    expect(answers).toHaveLength(1);
    await idle();
  });

  test('DELETE ends its session: what runs is killed, what comes is 404, other sessions live on', async () => {
    const headers = { 'mcp-session-id': await session() };
    const gate = harness.gates.for('ended');
    const post = postLegacy(harness.url, slow('ended', 1), headers);
    await within('the job started', gate.started);
    const response = await fetch(harness.url, { method: 'DELETE', headers });
    expect(response.status).toBe(204);
    await within('the job was killed', gate.cancelled);
    await (await post).text();
    const ping = { id: 2, method: 'ping' };
    expect((await postLegacy(harness.url, ping, headers)).status).toBe(404);
    const bob = { ...headers, [CALLER_HEADER]: 'bob' };
    expect((await postLegacy(harness.url, ping, bob)).status).toBe(200);
    const fresh = { 'mcp-session-id': await session() };
    expect((await postLegacy(harness.url, ping, fresh)).status).toBe(200);
    await idle();
  });
});

test('closing the surface answers what runs with cancelled, and refuses what comes', async () => {
  const gate = harness.gates.for('shutdown');
  const post = postModern(harness.url, slow('shutdown', 1));
  await within('the job started', gate.started);
  await harness.surface.close(5_000);
  await gate.cancelled;
  const answer = (await (await post).json()) as { result: { structuredContent: unknown } };
  expect(answer.result.structuredContent).toMatchObject({ code: 'cancelled' });
  const late = await postModern(harness.url, slow('late', 2));
  expect(late.status).toBe(503);
  expect(late.headers.get('retry-after')).toBe('5');
  await idle();
});

test('a call past the deadline of the surface is killed and answered timed_out', async () => {
  const hasty = await serveSamples({ callDeadlineMs: 50 });
  const response = await postModern(hasty.url, slow('overdue', 1));
  const answer = (await response.json()) as { result: { structuredContent: unknown } };
  expect(answer.result.structuredContent).toMatchObject({ code: 'timed_out' });
  expect(hasty.gates.running).toBe(0);
  await hasty.close();
});
