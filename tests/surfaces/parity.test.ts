import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditLine } from '../../src/security/audit.ts';
import { operations } from '../../src/operations/index.ts';
import { startTestServer, type TestServer } from '../support/start-workshop.ts';

/**
 * Every operation, on both surfaces, with the same arguments. What the declarations say differs between
 * surfaces is taken away first; everything else must be equal.
 */
const SURFACE_ONLY = {
  rest: ['base64', 'path', 'preview_base64'],
  mcp: ['transport'],
} as const;

/** Clocks and load, which are never equal. */
const MOMENTARY = ['timings', 'timestamp', 'last_modified', 'cached', 'pools', 'slots'];

const PLATE =
  'const { makeBaseBox, makeCylinder } = replicad; const result = makeBaseBox(40, 30, 5).cut(makeCylinder(4, 20, [0, 0, -5]));';

interface Case {
  readonly operation: string;
  readonly title: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const CASES: readonly Case[] = [
  { operation: 'health', title: 'health', input: {} },
  { operation: 'create_model', title: 'a build', input: { name: 'plate', code: PLATE } },
  {
    operation: 'create_model',
    title: 'a build with preview',
    input: { name: 'plate', code: PLATE, include_preview: true },
  },
  {
    operation: 'create_model',
    title: 'a failing source',
    input: { name: 'bad', code: 'const x = 1;\nundefinedFunction();', language: 'replicad' },
  },
  { operation: 'create_model', title: 'an empty source', input: { name: 'bad', code: '' } },
  {
    operation: 'create_model',
    title: 'a language without kernel',
    input: { code: 'cube(1);', language: 'openscad' },
  },
  { operation: 'create_model', title: 'a bad name', input: { name: '../x', code: PLATE } },
  { operation: 'modify_model', title: 'a rebuild', input: { name: 'plate', code: PLATE } },
  { operation: 'list_models', title: 'a list', input: {} },
  { operation: 'list_models', title: 'an unknown argument', input: { nmae: 'x' } },
  { operation: 'measure_model', title: 'measures', input: { name: 'plate', density: 7.85 } },
  { operation: 'measure_model', title: 'no such model', input: { name: 'nothing' } },
  {
    operation: 'measure_model',
    title: 'a density below zero',
    input: { name: 'plate', density: -1 },
  },
  { operation: 'render_3d', title: 'a picture', input: { name: 'plate', view: 'isometric' } },
  {
    operation: 'render_3d',
    title: 'a camera',
    input: { name: 'plate', azimuth: 30, elevation: 20 },
  },
  { operation: 'render_3d', title: 'an unknown view', input: { name: 'plate', view: 'sideways' } },
  { operation: 'render_multiview', title: 'a sheet', input: { name: 'plate' } },
  { operation: 'render_multiview', title: 'the model built last, by null', input: { name: null } },
  { operation: 'render_2d', title: 'a flat view', input: { name: 'plate', view: 'rear' } },
  {
    operation: 'render_2d',
    title: 'a view that is not flat',
    input: { name: 'plate', view: 'iso' },
  },
  { operation: 'render_section', title: 'a cut', input: { name: 'plate', plane: 'xz', at: 3 } },
  { operation: 'render_section', title: 'no cut', input: { name: 'plate', at: 99 } },
  { operation: 'render_section', title: 'too far away', input: { name: 'plate', at: 10_001 } },
  { operation: 'render_drawing', title: 'a sheet', input: { name: 'plate', view: 'top' } },
  {
    operation: 'render_drawing',
    title: 'a file',
    input: { name: 'plate', view: 'top', format: 'dxf', part_name: 'Plate' },
  },
  {
    operation: 'export',
    title: 'a file by link',
    input: { name: 'plate', format: 'step', delivery: 'url' },
  },
  {
    operation: 'export',
    title: 'a file inline',
    input: { name: 'plate', format: 'stl', delivery: 'inline' },
  },
  { operation: 'export', title: 'an unknown format', input: { name: 'plate', format: 'obj' } },
  {
    operation: 'export',
    title: 'a tolerance for exact geometry',
    input: { name: 'plate', format: 'brep', tolerance: 0.1 },
  },
  {
    operation: 'check_fit',
    title: 'a part with itself, moved',
    input: { name_a: 'plate', name_b: 'plate', offset_b: [41, 0, 0], min_clearance_mm: 0.5 },
  },
  { operation: 'check_fit', title: 'no such part', input: { name_a: 'plate', name_b: 'nothing' } },
  {
    operation: 'check_fit',
    title: 'an offset that is not three numbers',
    input: { name_a: 'plate', name_b: 'plate', offset_b: [1, 2] },
  },
  {
    operation: 'analyze_printability',
    title: 'checks',
    input: { name: 'plate', bed_mm: [30, 30, 30] },
  },
  {
    operation: 'analyze_printability',
    title: 'a flat bed',
    input: { name: 'plate', bed_mm: [0, 1, 1] },
  },
  {
    operation: 'export_plate',
    title: 'a plate by link',
    input: { names: ['plate'], delivery: 'url' },
  },
  {
    operation: 'export_plate',
    title: 'a bed that is too small',
    input: { names: ['plate'], bed_mm: [10, 10, 10], delivery: 'url' },
  },
  { operation: 'export_plate', title: 'a name twice', input: { names: ['plate', 'plate'] } },
  {
    operation: 'save_design',
    title: 'a version in its place',
    input: { name: 'lid', code: PLATE, description: 'first', version: 1 },
  },
  {
    operation: 'save_design',
    title: 'a version that is none',
    input: { name: 'lid', code: PLATE, version: 0 },
  },
  { operation: 'load_design', title: 'a saved design', input: { name: 'lid' } },
  { operation: 'load_design', title: 'no such version', input: { name: 'lid', version: 99 } },
  { operation: 'get_design', title: 'source and metadata', input: { name: 'lid', version: 1 } },
  { operation: 'get_design', title: 'no such design', input: { name: 'nothing' } },
  { operation: 'list_designs', title: 'a list', input: {} },
  { operation: 'list_versions', title: 'versions', input: { name: 'lid' } },
  {
    operation: 'diff_designs',
    title: 'a version with itself',
    input: { name: 'lid', v1: 1, v2: 1 },
  },
  {
    operation: 'diff_designs',
    title: 'a version that is text',
    input: { name: 'lid', v1: 'x', v2: 1 },
  },
  { operation: 'delete_design', title: 'no such version', input: { name: 'lid', version: 7 } },
];

let server: TestServer;
let client: Client;
const audit: AuditLine[] = [];

beforeAll(async () => {
  server = await startTestServer({}, (line) => audit.push(line));
  client = new Client({ name: 'parity', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`)));
  await server.post('/model/create', { name: 'plate', code: PLATE });
});
afterAll(async () => {
  await client?.close();
  await server?.close();
});

async function overRest({ operation, input }: Case): Promise<unknown> {
  const binding = operations.find((each) => each.name === operation)?.rest?.[0];
  if (binding === undefined) throw new Error(`${operation} has no route`);
  const rest: Record<string, unknown> = { ...input };
  const path = binding.path.replaceAll(/\{(\w+)\}/g, (_, field: string) => {
    const value = String(rest[field]);
    delete rest[field];
    return encodeURIComponent(value);
  });
  const query = new URLSearchParams(
    Object.entries(rest).map(([key, value]): [string, string] => [key, String(value)]),
  );
  const response =
    binding.method === 'POST'
      ? await server.post(path, rest)
      : await fetch(`${server.url}${path}?${query.toString()}`, { method: binding.method });
  return await response.json();
}

async function overMcp({ operation, input }: Case): Promise<unknown> {
  const result = await client.callTool({ name: `partsmith_${operation}`, arguments: { ...input } });
  const first = result.content[0];
  if (first?.type !== 'text') throw new Error('the first block is not text');
  return JSON.parse(first.text);
}

function comparable(answer: unknown, surface: 'rest' | 'mcp'): unknown {
  const dropped: readonly string[] = [...SURFACE_ONLY[surface], ...MOMENTARY, 'request_id'];
  return JSON.parse(
    JSON.stringify(answer, (key, value: unknown) => {
      if (dropped.includes(key)) return undefined;
      // A 422 over REST lists its fields; the text beside it must be the same.
      if (key === 'detail') return undefined;
      return value;
    }),
  );
}

describe('both surfaces say the same', () => {
  it.each(CASES.map((each) => [each.operation, each.title, each] as const))(
    '%s: %s',
    async (_operation, _title, each) => {
      const fixed: Case =
        'include_preview' in each.input ||
        !/^(create_model|modify_model|load_design)$/.test(each.operation)
          ? each
          : { ...each, input: { ...each.input, include_preview: false } };
      audit.length = 0;
      const rest = await overRest(fixed);
      const mcp = await overMcp(fixed);
      expect(comparable(mcp, 'mcp')).toEqual(comparable(rest, 'rest'));
      const lines = audit.map(({ action, effect, resource, outcome, code, caller }) => ({
        action,
        effect,
        resource,
        outcome,
        code,
        caller,
      }));
      expect(lines).toHaveLength(2);
      expect(lines[1]).toEqual(lines[0]);
    },
  );

  it('every operation that both surfaces offer is in this table', () => {
    const tried = new Set(CASES.map((each) => each.operation));
    const onBoth = operations.filter(({ tool, rest }) => tool && rest !== null);
    expect(onBoth.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
  });
});
