import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startTestServer, type TestServer } from '../support/start-workshop.ts';

const BOX = 'const { makeBaseBox } = replicad; const result = makeBaseBox(10, 20, 30);';

const errorSchema = z.object({
  detail: z.unknown(),
  error: z.string(),
  code: z.string(),
  hint: z.string(),
  request_id: z.string().regex(/^req_[0-9a-f]{32}$/),
});

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ PARTSMITH_MAX_BODY_BYTES: '20000' });
  await server.post('/model/create', { name: 'box', code: BOX, include_preview: false });
});
afterAll(async () => {
  await server?.close();
});

async function refusal(
  response: Response,
): Promise<z.infer<typeof errorSchema> & { status: number }> {
  return { ...errorSchema.parse(await response.json()), status: response.status };
}

/** fetch forbids some headers, and this is about exactly those. */
function raw(headers: Readonly<Record<string, string>>, path = '/health'): Promise<number> {
  return new Promise((resolve, reject) => {
    const url = new URL(server.url);
    const asked = request(
      { host: url.hostname, port: url.port, path, headers, setHost: false },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}

describe('the door', () => {
  it('answers loopback names and no others (DNS rebinding)', async () => {
    const { port } = new URL(server.url);
    expect(await raw({ host: `127.0.0.1:${port}` })).toBe(200);
    expect(await raw({ host: `localhost:${port}` })).toBe(200);
    expect(await raw({ host: `evil.example:${port}` })).toBe(403);
    expect(await raw({ host: `localhost.evil.example` })).toBe(403);
    expect(await raw({ host: 'localhost@evil.example' })).toBe(400);
  });

  it('a foreign Origin is refused on every path, also on /mcp', async () => {
    const host = '127.0.0.1';
    for (const path of ['/health', '/mcp', '/workspace/box.stl', '/docs']) {
      expect(await raw({ host, origin: 'https://evil.example' }, path)).toBe(403);
      expect(await raw({ host, origin: 'null' }, path)).toBe(403);
    }
    expect(await raw({ host, origin: 'http://localhost:3000' })).toBe(200);
  });

  it('every answer carries a request id and the security headers', async () => {
    for (const path of ['/health', '/nowhere', '/docs']) {
      const { headers } = await server.get(path);
      expect(headers.get('x-request-id')).toMatch(/^req_/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('an unknown path says the nearest, a wrong method says the right one', async () => {
    const unknown = await refusal(await server.post('/render/3dd', {}));
    expect(unknown).toMatchObject({ status: 404, code: 'not_found' });
    expect(unknown.hint).toContain('/render/3d');
    const method = await refusal(await server.get('/export'));
    expect(method).toMatchObject({ status: 405 });
    expect(method.hint).toContain('POST');
    expect((await server.get('/export')).headers.get('allow')).toBe('POST');
    const page = await server.post('/docs', {});
    expect(page.status).toBe(405);
    expect(page.headers.get('allow')).toBe('GET');
    await page.json();
  });
});

describe('bodies', () => {
  it('over the limit are refused by the bytes read, without a Content-Length', async () => {
    const { hostname, port } = new URL(server.url);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          `POST /model/create HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\n` +
            'Transfer-Encoding: chunked\r\n\r\n',
        );
        for (let sent = 0; sent < 30; sent += 1) socket.write(`400\r\n${'a'.repeat(1024)}\r\n`);
      });
      socket.once('data', (data) => {
        resolve(data.toString());
        socket.destroy();
      });
      socket.once('error', reject);
    });
    expect(answer).toContain('413');
    expect(answer).toContain('too_large');
  });

  it('the same limit holds for /mcp', async () => {
    const response = await server.post('/mcp', {
      jsonrpc: '2.0',
      id: 1,
      method: 'x'.repeat(30_000),
    });
    expect(response.status).toBe(413);
  });

  it.each([
    ['broken JSON', '{"code": ', 422, /not valid JSON/],
    ['an array', '[]', 422, /JSON object/],
    ['a string', '"x"', 422, /JSON object/],
  ])('%s is %i', async (_what, body, status, message) => {
    const answer = await refusal(await server.post('/model/create', body));
    expect(answer.status).toBe(status);
    expect(answer.error).toMatch(message);
  });

  it('bytes that are not UTF-8 are refused, not replaced', async () => {
    const response = await fetch(`${server.url}/model/create`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.concat([Buffer.from('{"code":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
    });
    expect((await refusal(response)).error).toContain('not valid UTF-8');
  });

  it('another content type is refused with the right one', async () => {
    const response = await fetch(`${server.url}/model/create`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify({ code: BOX }),
    });
    expect(await refusal(response)).toMatchObject({ status: 415 });
  });
});

describe('names', () => {
  it.each(['..%2fetc', 'a%20b', 'a.b', '%00', 'x'.repeat(65), 'ü'])(
    'a bad name in a path (%s) is 400 with text',
    async (name) => {
      const answer = await refusal(await server.get(`/model/${name}/measure`));
      expect(answer).toMatchObject({ status: 400, code: 'invalid_input' });
      expect(answer.detail).toBe(answer.error);
    },
  );

  it.each(['../etc', 'a b', '', 'x'.repeat(65)])(
    'a bad name in a body (%j) is 422',
    async (name) => {
      const answer = await refusal(await server.post('/model/create', { name, code: BOX }));
      expect(answer.status).toBe(422);
      expect(answer.detail).toMatchObject([{ loc: ['body', 'name'] }]);
    },
  );

  it('a model that is not there is 404 and names those that are', async () => {
    const answer = await refusal(await server.get('/model/nothing/measure'));
    expect(answer).toMatchObject({ status: 404, code: 'not_found' });
    expect(`${answer.error} ${answer.hint}`).toContain('box');
  });
});

describe('files', () => {
  it('an export is the bytes, with name, type, hash and length', async () => {
    const response = await server.post('/export', { name: 'box', format: 'stl' });
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-type')).toBe('model/stl');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="box.stl"');
    expect(response.headers.get('content-length')).toBe(String(bytes.length));
    expect(response.headers.get('x-content-sha256')).toBe(
      createHash('sha256').update(bytes).digest('hex'),
    );
    expect(bytes.readUInt32LE(80)).toBe(12);
  });

  it('a download has an ETag, answers 304, ranges and 416', async () => {
    const whole = Buffer.from(
      await (await server.post('/export', { name: 'box', format: 'stl' })).arrayBuffer(),
    );
    const first = await server.get('/workspace/box.stl');
    const etag = first.headers.get('etag') ?? '';
    expect(Buffer.from(await first.arrayBuffer()).equals(whole)).toBe(true);
    expect((await server.get('/workspace/box.stl', { 'if-none-match': etag })).status).toBe(304);
    const part = await server.get('/workspace/box.stl', { range: 'bytes=80-83' });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 80-83/${whole.length}`);
    expect(Buffer.from(await part.arrayBuffer()).equals(whole.subarray(80, 84))).toBe(true);
    const tail = await server.get('/workspace/box.stl', { range: 'bytes=-10' });
    expect(Buffer.from(await tail.arrayBuffer()).equals(whole.subarray(-10))).toBe(true);
    const outside = await server.get('/workspace/box.stl', { range: 'bytes=999999-' });
    expect(outside.headers.get('content-range')).toBe(`bytes */${whole.length}`);
    expect(await refusal(outside)).toMatchObject({ status: 416 });
    const stale = await server.get('/workspace/box.stl', {
      range: 'bytes=0-3',
      'if-range': '"old"',
    });
    expect(stale.status).toBe(200);
    await stale.arrayBuffer();
  });

  it.each([
    ['/workspace/..%2f..%2fetc%2fpasswd', 400],
    ['/workspace/box.stl.exe', 400],
    ['/workspace/.stl', 400],
    ['/workspace/box.json', 400],
    ['/workspace/nothing.stl', 404],
  ])('%s is %i', async (path, status) => {
    expect(await refusal(await server.get(path))).toMatchObject({ status });
  });
});

describe('the reference', () => {
  it('/openapi.json is OpenAPI 3.1 and names every route', async () => {
    const document = z
      .object({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) })
      .parse(await (await server.get('/openapi.json')).json());
    expect(document.openapi).toMatch(/^3\.1/);
    expect(Object.keys(document.paths)).toContain('/model/{name}/measure');
  });

  it('/docs is a page without scripts', async () => {
    const page = await (await server.get('/docs')).text();
    expect(page).toContain('partsmith_create_model');
    expect(page).not.toContain('<script');
  });
});

describe('REST cancellation', () => {
  it('a client that goes away leaves no job behind', async () => {
    const abort = new AbortController();
    const call = fetch(`${server.url}/model/create`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        name: 'endless',
        code: 'const a = replicad; for (;;) {}',
        language: 'replicad',
      }),
      signal: abort.signal,
    });
    const running = async (): Promise<number> => {
      const health = z
        .object({ sandbox: z.object({ slots: z.object({ running: z.number() }) }) })
        .parse(await (await server.get('/health')).json());
      return health.sandbox.slots.running;
    };
    await expect.poll(running, { timeout: 10_000 }).toBe(1);
    abort.abort();
    await expect(call).rejects.toThrow();
    await expect.poll(running, { timeout: 5_000 }).toBe(0);
  });
});
