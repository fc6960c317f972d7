import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/start-workshop.ts';

const box = (height: number): string => `const result = replicad.makeBaseBox(10, 20, ${height});\n`;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server?.close();
});

async function save(body: unknown): Promise<unknown> {
  return await (await server.post('/design/save', body)).json();
}

async function read(path: string): Promise<unknown> {
  return await (await server.get(path)).json();
}

describe('designs', () => {
  it('saving again is the next version, and the files can be read by a person', async () => {
    expect(await save({ name: 'block', code: box(30), description: 'first' })).toMatchObject({
      saved: true,
      execution: { success: true, geometry: { volume_mm3: 6000 } },
      metadata: { name: 'block', version: 1, description: 'first', language: 'replicad' },
    });
    expect(await save({ name: 'block', code: box(40) })).toMatchObject({
      metadata: { version: 2 },
    });
    expect(await read('/design/block/versions')).toEqual({ name: 'block', versions: [1, 2] });
    expect(await readFile(join(server.workspace, 'designs/block/v2.ts'), 'utf8')).toBe(box(40));
  });

  it('a diff tells source and geometry', async () => {
    expect(await read('/design/block/diff?v1=1&v2=2')).toMatchObject({
      source_diff: expect.stringContaining(`+${box(40).trim()}`),
      volume_delta_mm3: 2000,
      bbox_size_delta_mm: [0, 0, 10],
      face_count_delta: 0,
    });
  });

  it('overwriting a version keeps when it was created', async () => {
    const before = await read('/design/block?version=1');
    const after = await save({ name: 'block', code: box(35), version: 1 });
    expect(after).toMatchObject({
      metadata: {
        version: 1,
        created_at: (before as { metadata: { created_at: string } }).metadata.created_at,
      },
    });
    expect(await read('/design/block?version=1')).toMatchObject({ code: box(35) });
  });

  it('loading builds it as the active model', async () => {
    const loaded: unknown = await (
      await server.post('/design/block/load', { version: 2, include_preview: false })
    ).json();
    expect(loaded).toMatchObject({
      success: true,
      loaded_from: 'design_store',
      geometry: { volume_mm3: 8000 },
      design_metadata: { version: 2 },
    });
    expect(await read('/model/list')).toMatchObject({
      models: expect.arrayContaining([expect.objectContaining({ name: 'block', active: true })]),
    });
  });

  it('a source that fails is saved all the same', async () => {
    expect(
      await save({ name: 'broken', code: 'const result = nothing();', language: 'replicad' }),
    ).toMatchObject({ saved: true, execution: { success: false }, metadata: { geometry: null } });
    expect(await read('/design/broken')).toMatchObject({ code: 'const result = nothing();' });
  });

  it('a name that counts versions itself is warned of', async () => {
    expect(await save({ name: 'block_v3', code: box(1) })).toMatchObject({
      saved: true,
      warning: expect.stringContaining('Save iterations as "block"'),
    });
    expect(await save({ name: 'plain', code: box(1) })).not.toHaveProperty('warning');
  });

  it('what is not there is 404 and names what is', async () => {
    const design = await server.get('/design/nothing');
    expect(design.status).toBe(404);
    expect(JSON.stringify(await design.json())).toContain('block');
    const version = await server.get('/design/block?version=9');
    expect(version.status).toBe(404);
    await version.json();
  });

  it('deleting takes one version, or all', async () => {
    const gone = async (path: string): Promise<unknown> =>
      await (await fetch(`${server.url}${path}`, { method: 'DELETE' })).json();
    expect(await gone('/design/block?version=1')).toEqual({
      deleted: true,
      name: 'block',
      version: 1,
      versions: [1],
    });
    expect(await gone('/design/block')).toMatchObject({
      deleted: true,
      version: null,
      versions: [2],
    });
    expect((await server.get('/design/block')).status).toBe(404);
  });
});
