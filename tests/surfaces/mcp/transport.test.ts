import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MODERN, post, postLegacy, postModern, type Message } from './support/raw.ts';
import { serveSamples, type Harness } from './support/serve.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await serveSamples();
});
afterAll(() => harness.close());

const LOOK: Message = {
  id: 'x',
  method: 'tools/call',
  params: { name: 'partsmith_look', arguments: {} },
};

function initialize(protocolVersion: string): Message {
  return {
    id: 0,
    method: 'initialize',
    params: { protocolVersion, capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
  };
}

test('/mcp/ answers like /mcp, without a redirect', async () => {
  const slash = new URL('/mcp/', harness.url);
  for (const send of [postModern, postLegacy]) {
    const answers = await Promise.all([harness.url, slash].map((url) => send(url, LOOK)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const [one, two] = await Promise.all(answers.map((answer) => answer.json()));
    expect(one).toEqual(two);
  }
});

describe('2026-07-28', () => {
  test('server/discover names the server, what it can do, its revisions and how to work with it', async () => {
    const response = await postModern(harness.url, { id: 1, method: 'server/discover' });
    expect(await response.json()).toMatchObject({
      result: {
        supportedVersions: expect.arrayContaining([MODERN]),
        capabilities: { tools: {}, resources: {} },
        instructions: expect.stringContaining('Units are mm'),
        _meta: {
          'io.modelcontextprotocol/serverInfo': { name: 'partsmith-test', version: '1.2.3' },
        },
      },
    });
    expect(response.headers.has('mcp-session-id')).toBe(false);
  });

  test.each([
    { header: 'mcp-method', value: 'tools/list' },
    { header: 'mcp-name', value: 'partsmith_slow' },
    { header: 'mcp-protocol-version', value: '2025-11-25' },
  ])('a $header that disagrees with the body is refused with 400 and -32020', async (row) => {
    const before = harness.audit.length;
    const response = await postModern(harness.url, LOOK, { [row.header]: row.value });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ id: 'x', error: { code: -32_020 } });
    expect(harness.audit).toHaveLength(before);
  });

  test('a revision that nobody knows is refused with 400 and those that are served', async () => {
    const response = await postModern(
      harness.url,
      {
        ...LOOK,
        params: {
          ...LOOK.params,
          _meta: { 'io.modelcontextprotocol/protocolVersion': '2099-01-01' },
        },
      },
      { 'mcp-protocol-version': '2099-01-01' },
    );
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: -32_022, data: { supported: [MODERN], requested: '2099-01-01' } },
    });
  });

  test.each(['tools/eat', 'ping', 'logging/setLevel', 'subscriptions/listen'])(
    'the method %s, which this server does not have, is 404 and -32601',
    async (method) => {
      const response = await postModern(harness.url, { id: 1, method });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ id: 1, error: { code: -32_601 } });
    },
  );
});

describe('the revisions with initialize', () => {
  test.each(['2025-11-25', '2025-06-18', '2025-03-26'])(
    '%s is answered in kind, with a session id that no later request needs',
    async (revision) => {
      const hello = await postLegacy(harness.url, initialize(revision));
      expect(hello.headers.get('content-type')).toMatch(/^application\/json/);
      expect(hello.headers.get('mcp-session-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(await hello.json()).toMatchObject({
        result: { protocolVersion: revision, serverInfo: { name: 'partsmith-test' } },
      });
      const ready = await postLegacy(
        harness.url,
        { method: 'notifications/initialized' },
        { 'mcp-protocol-version': revision },
      );
      expect(ready.status).toBe(202);
      const answer = await postLegacy(harness.url, LOOK, { 'mcp-protocol-version': revision });
      expect(await answer.json()).toMatchObject({ id: 'x', result: { content: [{}, {}, {}] } });
    },
  );

  test('an unknown revision is offered one that is served', async () => {
    const hello = await postLegacy(harness.url, initialize('2024-01-01'));
    expect(await hello.json()).toMatchObject({ result: { protocolVersion: '2025-11-25' } });
  });

  test('a client before 2025-06-18 gets links as text, because it would refuse the whole answer', async () => {
    const types = async (headers: Record<string, string>): Promise<unknown> => {
      const response = await postLegacy(harness.url, LOOK, headers);
      const { result } = (await response.json()) as { result: { content: { type: string }[] } };
      return result.content.map(({ type }) => type);
    };
    expect(await types({ 'mcp-protocol-version': '2025-06-18' })).toEqual([
      'text',
      'image',
      'resource_link',
    ]);
    expect(await types({ 'mcp-protocol-version': '2025-03-26' })).toEqual([
      'text',
      'image',
      'text',
    ]);
    expect(await types({})).toEqual(['text', 'image', 'text']);
  });

  test('there is no stream to GET, and nothing to PUT', async () => {
    for (const method of ['GET', 'PUT']) {
      const response = await fetch(harness.url, {
        method,
        headers: { accept: 'text/event-stream' },
      });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('POST, DELETE');
    }
    expect((await fetch(harness.url, { method: 'DELETE' })).status).toBe(400);
  });

  test('a batch of 2025-03-26 is answered in one array, notifications left out', async () => {
    const response = await postLegacy(harness.url, [
      { id: 1, method: 'ping' },
      { method: 'notifications/initialized' },
      LOOK,
    ]);
    expect(await response.json()).toMatchObject([
      { id: 1, result: {} },
      { id: 'x', result: { structuredContent: { filename: 'cube.png' } } },
    ]);
    const silent = await postLegacy(harness.url, [{ method: 'notifications/initialized' }]);
    expect(silent.status).toBe(202);
  });

  test.each([
    { what: 'is empty', batch: [], headers: {} },
    { what: 'is too long', batch: Array.from({ length: 33 }, () => LOOK), headers: {} },
    { what: 'initializes', batch: [LOOK, initialize('2025-03-26')], headers: {} },
    {
      what: 'comes in a later revision',
      batch: [LOOK],
      headers: { 'mcp-protocol-version': '2025-11-25' },
    },
  ])('a batch that $what is refused whole', async ({ batch, headers }) => {
    const before = harness.audit.length;
    const response = await postLegacy(harness.url, batch, headers);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: -32_600 } });
    expect(harness.audit).toHaveLength(before);
  });
});

describe('a body that is no message', () => {
  test.each([
    { what: 'not JSON', body: '{"jsonrpc":', code: -32_700, status: 400 },
    { what: 'empty', body: '', code: -32_700, status: 400 },
    {
      what: 'not UTF-8',
      body: new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]),
      code: -32_700,
      status: 400,
    },
    { what: 'null', body: 'null', code: -32_600, status: 400 },
    { what: 'a number', body: '7', code: -32_600, status: 400 },
    { what: 'without a method', body: '{"jsonrpc":"2.0","id":1}', code: -32_600, status: 400 },
    { what: 'of another protocol', body: '{"id":1,"method":"ping"}', code: -32_600, status: 400 },
  ])('$what is refused with $status and $code', async ({ body, code, status }) => {
    const response = await post(harness.url, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ jsonrpc: '2.0', error: { code } });
  });

  test('of another content type is refused with 415', async () => {
    const response = await post(harness.url, '{}', { 'content-type': 'text/plain' });
    expect(response.status).toBe(415);
  });
});

test('a fault of ours tells the caller no more than the request id', async () => {
  const crash = { id: 1, method: 'tools/call', params: { name: 'partsmith_crash' } };
  for (const send of [postModern, postLegacy]) {
    const text = await (await send(harness.url, crash)).text();
    expect(text).toContain('internal');
    expect(text).toMatch(/req_[0-9a-f]{32}/);
    expect(text).not.toContain('/secret/path');
  }
});

test('nothing is left over when all of this has been answered', () => {
  expect(harness.surface.status()).toEqual({ requests: 0, calls: 0, streams: 0 });
});
