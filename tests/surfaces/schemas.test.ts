import { describe, expect, it } from 'vitest';
import { describeOperation } from '../../src/engine/json-schemas.ts';
import { operations } from '../../src/operations/index.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { openApiDocument } from '../../src/surfaces/openapi.ts';
import { toolEntries, toolsFor } from '../../src/surfaces/mcp/tool-list.ts';
import { localCaller } from '../../src/workshop.ts';

const engine: Pick<Engine, 'operations' | 'version'> = {
  version: '0.0.0',
  operations: operations.map(describeOperation),
};

describe('the public surface changes only on purpose', () => {
  it('MCP tools', async () => {
    const tools = toolsFor(localCaller('mcp', undefined), toolEntries(engine as Engine));
    await expect(JSON.stringify(tools, undefined, 2)).toMatchFileSnapshot('snapshots/tools.json');
  });

  it('OpenAPI document', async () => {
    const document = openApiDocument(engine as Engine);
    await expect(JSON.stringify(document, undefined, 2)).toMatchFileSnapshot(
      'snapshots/openapi.json',
    );
  });

  it('a tool costs an agent few tokens: under 4 KiB each without its output schema', () => {
    for (const tool of toolsFor(localCaller('mcp', undefined), toolEntries(engine as Engine))) {
      const { outputSchema: _, ...seen } = tool;
      expect(JSON.stringify(seen).length, tool.name).toBeLessThan(4096);
    }
  });
});
