import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLIENTS, connectModern, connectOlder } from './support/clients.ts';
import { PIXEL } from './support/sample-operations.ts';
import { serveSamples, type Harness } from './support/serve.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await serveSamples();
});
afterAll(() => harness.close());

describe.each(CLIENTS)('tools over $era', ({ connect }) => {
  test('every operation with a tool is listed, in the engine order, with schemas and derived hints', async () => {
    const client = await connect(harness.url);
    const tools = await client.tools();
    expect(tools.map(({ name }) => name)).toEqual([
      'partsmith_slow',
      'partsmith_look',
      'partsmith_fail',
      'partsmith_refuse',
      'partsmith_save',
      'partsmith_crash',
    ]);
    expect(tools[0]).toMatchObject({
      title: 'Slow',
      description: 'Waits for its gate.',
      inputSchema: { type: 'object', required: ['key'] },
      outputSchema: { type: 'object' },
      annotations: {
        readOnlyHint: false,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
    });
    expect(tools[1]).toMatchObject({ annotations: { readOnlyHint: true, openWorldHint: false } });
    expect(tools[3]).toMatchObject({ annotations: { destructiveHint: true } });
    await client.close();
  });

  test('an answer is structured content, the same JSON as text, a picture and a resource link', async () => {
    const client = await connect(harness.url);
    await client.tools();
    const answer = await client.call('partsmith_look');
    expect(answer.isError ?? false).toBe(false);
    expect(answer.structuredContent).toEqual({ filename: 'cube.png' });
    const [text, picture, link] = answer.content;
    expect(JSON.parse(String(text?.['text']))).toEqual(answer.structuredContent);
    expect(picture).toEqual({
      type: 'image',
      data: PIXEL.toString('base64'),
      mimeType: 'image/png',
    });
    expect(link).toMatchObject({
      type: 'resource_link',
      uri: 'partsmith://workspace/cube.stl',
      name: 'cube.stl',
      title: 'The file cube.stl',
      mimeType: 'model/stl',
      size: 25,
    });
    await client.close();
  });

  test('a failed source is isError with the whole output', async () => {
    const client = await connect(harness.url);
    await client.tools();
    const answer = await client.call('partsmith_fail');
    expect(answer.isError).toBe(true);
    expect(answer.structuredContent).toEqual({ success: false, error: 'line 3: x' });
    await client.close();
  });

  test('an error is isError with the error object as text, also when the client checks output schemas', async () => {
    const client = await connect(harness.url);
    await client.tools();
    const answer = await client.call('partsmith_refuse');
    expect(answer.isError).toBe(true);
    expect(JSON.parse(String(answer.content[0]?.['text']))).toMatchObject({
      error: 'No sandbox is free.',
      code: 'busy',
      request_id: expect.stringMatching(/^req_/),
      retry_after_seconds: 7,
    });
    await client.close();
  });

  test('a call with wrong arguments reaches the engine: worded by it, and audited', async () => {
    const client = await connect(harness.url);
    await client.tools();
    const before = harness.audit.length;
    const answer = await client.call('partsmith_slow', { key: 'BAD KEY', colour: 1 });
    expect(answer.isError).toBe(true);
    expect(JSON.parse(String(answer.content[0]?.['text']))).toMatchObject({
      code: 'invalid_input',
    });
    expect(harness.audit.slice(before)).toMatchObject([{ action: 'slow', code: 'invalid_input' }]);
    await client.close();
  });

  test('an unknown tool is the protocol error -32602 that names the nearest one, and is audited', async () => {
    const client = await connect(harness.url);
    const before = harness.audit.length;
    await expect(client.call('partsmith_lok')).rejects.toMatchObject({
      code: -32_602,
      message: expect.stringContaining('did you mean partsmith_look?'),
    });
    await expect(client.call('look')).rejects.toThrow('did you mean partsmith_look?');
    await expect(client.call('partsmith_hidden')).rejects.toMatchObject({
      code: -32_602,
      message: expect.stringContaining('tools/list names those that exist'),
    });
    expect(harness.audit.slice(before).map(({ action, outcome }) => [action, outcome])).toEqual([
      ['unknown:tool?partsmith_lok', 'denied'],
      ['unknown:tool?look', 'denied'],
      ['unknown:tool?partsmith_hidden', 'denied'],
    ]);
    await client.close();
  });

  test('a caller sees the tools that its scopes cover, and is forbidden the others', async () => {
    const client = await connect(harness.url, 'reader');
    expect((await client.tools()).map(({ name }) => name)).toEqual([
      'partsmith_look',
      'partsmith_crash',
    ]);
    const answer = await client.call('partsmith_save');
    expect(answer.isError).toBe(true);
    expect(JSON.parse(String(answer.content[0]?.['text']))).toMatchObject({ code: 'forbidden' });
    await client.close();
  });

  test('the trace of the caller is in the log line of the call', async () => {
    const client = await connect(harness.url);
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await client.call('partsmith_look', {}, { meta: { traceparent } });
    expect(harness.logged.at(-1)).toMatchObject({
      msg: 'tool call',
      tool: 'partsmith_look',
      traceparent,
    });
    await client.call('partsmith_look', {}, { meta: { traceparent: 'x"\ninjected' } });
    expect(harness.logged.at(-1)).not.toHaveProperty('traceparent');
    await client.close();
  });
});

test('the error object is structured content in the new revision, and left out in older ones', async () => {
  const modern = await connectModern(harness.url);
  const older = await connectOlder(harness.url);
  const answer = await modern.call('partsmith_refuse');
  expect(answer.structuredContent).toEqual(JSON.parse(String(answer.content[0]?.['text'])));
  expect((await older.call('partsmith_refuse')).structuredContent).toBeUndefined();
  await modern.close();
  await older.close();
});

test('each client speaks the revision that it came for', async () => {
  const modern = await connectModern(harness.url);
  const older = await connectOlder(harness.url);
  expect(modern.revision).toBe('2026-07-28');
  expect(older.revision).toBe('2025-11-25');
  await modern.close();
  await older.close();
});
