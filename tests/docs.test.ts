import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './support/start-workshop.ts';

const DOCS = join(import.meta.dirname, '../docs');

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server?.close();
});

const text = await readFile(join(DOCS, 'writing-parts.md'), 'utf8');
const examples = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');

describe('docs/writing-parts.md', () => {
  it.each(examples.map((code, index) => [index + 1, code] as const))(
    'example %i builds a valid solid as it stands',
    async (_index, code) => {
      const built: unknown = await (
        await server.post('/model/create', { name: 'example', code, include_preview: false })
      ).json();
      expect(built).toMatchObject({ success: true, valid: true, warnings: [] });
    },
  );
});
