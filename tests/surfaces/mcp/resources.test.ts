import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Guide } from '../../../src/surfaces/mcp/guides.ts';
import { CLIENTS } from './support/clients.ts';
import { postLegacy, postModern } from './support/raw.ts';
import { FILE } from './support/sample-operations.ts';
import { serveSamples, type Harness } from './support/serve.ts';

const GUIDE: Guide = {
  uri: 'partsmith://guides/holes',
  name: 'holes',
  title: 'Holes',
  description: 'How to make holes.',
  mimeType: 'text/markdown',
  text: '# Holes\n\nUse a drill: Ø 5 mm.',
};

let harness: Harness;
beforeAll(async () => {
  harness = await serveSamples({ guides: [GUIDE] });
});
afterAll(() => harness.close());

describe.each(CLIENTS)('resources over $era', ({ connect }) => {
  test('a file of the caller is read as base64 with its type', async () => {
    const client = await connect(harness.url);
    expect(await client.read('partsmith://workspace/cube.stl')).toEqual([
      {
        uri: 'partsmith://workspace/cube.stl',
        mimeType: 'model/stl',
        blob: FILE.toString('base64'),
      },
    ]);
    await client.close();
  });

  test.each([
    { what: 'another caller’s file', caller: 'bob', uri: 'partsmith://workspace/cube.stl' },
    { what: 'a file that never was', caller: 'alice', uri: 'partsmith://workspace/none.stl' },
    { what: 'a path', caller: 'alice', uri: 'partsmith://workspace/../cube.stl' },
    { what: 'an escaped path', caller: 'alice', uri: 'partsmith://workspace/..%2Fcube.stl' },
    { what: 'a file of the machine', caller: 'alice', uri: 'file:///etc/passwd' },
  ])('$what does not exist: -32602 with the uri', async ({ caller, uri }) => {
    const client = await connect(harness.url, caller);
    await expect(client.read(uri)).rejects.toMatchObject({
      code: -32_602,
      message: expect.stringContaining('No such resource'),
      data: { uri },
    });
    await client.close();
  });

  test('a file over 1 MB is refused with the path to download it from', async () => {
    const client = await connect(harness.url);
    await expect(client.read('partsmith://workspace/huge.stl')).rejects.toMatchObject({
      code: -32_602,
      message: expect.stringContaining('/workspace/huge.stl'),
      data: { code: 'too_large', url_path: '/workspace/huge.stl', size_bytes: 5_000_000 },
    });
    await client.close();
  });

  test('a guide is read as text', async () => {
    const client = await connect(harness.url);
    expect(await client.read(GUIDE.uri)).toEqual([
      { uri: GUIDE.uri, mimeType: 'text/markdown', text: GUIDE.text },
    ]);
    await client.close();
  });
});

describe.each([
  { era: '2026-07-28', send: postModern },
  { era: '2025-11-25', send: postLegacy },
])('lists over $era', ({ send }) => {
  const ask = async (
    method: string,
    params: Record<string, unknown> = {},
  ): Promise<Record<string, unknown>> => {
    const name = params['uri'] ?? params['name'];
    const headers = { ...(typeof name === 'string' && { 'mcp-name': name }) };
    const response = await send(harness.url, { id: 1, method, params }, headers);
    const { result } = (await response.json()) as { result: Record<string, unknown> };
    return result;
  };

  test('the template says how files are addressed, and the list names the guides', async () => {
    expect(await ask('resources/templates/list')).toMatchObject({
      resourceTemplates: [{ uriTemplate: 'partsmith://workspace/{filename}' }],
    });
    expect(await ask('resources/list')).toMatchObject({
      resources: [{ uri: GUIDE.uri, title: 'Holes', size: Buffer.byteLength(GUIDE.text) }],
    });
  });

  test('the prompt holds the task, the loop and the guides', async () => {
    expect(await ask('prompts/list')).toMatchObject({ prompts: [{ name: 'design_part' }] });
    const prompt = await ask('prompts/get', {
      name: 'design_part',
      arguments: { part: 'a hook' },
    });
    expect(prompt).toMatchObject({
      messages: [
        { role: 'user', content: { text: expect.stringContaining('a hook') } },
        { content: { resource: { uri: GUIDE.uri, text: GUIDE.text } } },
      ],
    });
  });
});

test('in 2026-07-28 lists and reads say how long they may be kept, and by whom', async () => {
  const ask = async (method: string, params: Record<string, unknown> = {}): Promise<unknown> => {
    const { uri } = params;
    const headers = typeof uri === 'string' ? { 'mcp-name': uri } : {};
    const response = await postModern(harness.url, { id: 1, method, params }, headers);
    return ((await response.json()) as { result: unknown }).result;
  };
  expect(await ask('tools/list')).toMatchObject({ ttlMs: 300_000, cacheScope: 'private' });
  expect(await ask('server/discover')).toMatchObject({ ttlMs: 300_000, cacheScope: 'public' });
  expect(await ask('resources/read', { uri: 'partsmith://workspace/cube.stl' })).toMatchObject({
    ttlMs: 0,
    cacheScope: 'private',
  });
  expect(await ask('resources/read', { uri: GUIDE.uri })).toMatchObject({
    ttlMs: 3_600_000,
    cacheScope: 'public',
  });
});
