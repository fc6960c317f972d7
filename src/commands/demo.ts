/**
 * `partsmith demo`: a server, a real MCP client, a real part, and the same part over REST with the same
 * numbers.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { packageVersion } from '../version.ts';
import { DEMO_PART } from './demo-part.ts';
import { startServer } from './serve.ts';

const MODEL = 'motor_bracket';
const FORMATS = ['step', 'stl', '3mf', 'glb'] as const;

const measuredSchema = z.object({
  bounding_box: z.object({ width_mm: z.number(), depth_mm: z.number(), height_mm: z.number() }),
  volume_mm3: z.number(),
  surface_area_mm2: z.number(),
  center_of_mass: z.array(z.number()),
  face_count: z.number(),
  edge_count: z.number(),
  solid_count: z.number(),
  valid: z.boolean(),
  mass: z.number().nullable(),
});
type Measured = z.infer<typeof measuredSchema>;

export async function demoCommand(config: Config, signal: AbortSignal): Promise<number> {
  const scratch = await mkdtemp(join(tmpdir(), 'partsmith-demo-'));
  const output = resolve('partsmith-demo');
  const quiet: Config = { ...config, port: 0, workspace: scratch, logLevel: 'error' };
  try {
    say('Starting the server …');
    const serving = await startServer(quiet, signal);
    try {
      say(`Server at ${serving.url}, MCP at ${serving.url}/mcp`);
      await mkdir(output, { recursive: true });
      const overMcp = await buildOverMcp(serving.url, output, signal);
      const overRest = await buildOverRest(serving.url, signal);
      if (JSON.stringify(overMcp) !== JSON.stringify(overRest)) {
        say('REST and MCP disagree:');
        say(JSON.stringify({ overMcp, overRest }, undefined, 2));
        return 1;
      }
      say('REST: built and measured again, the same numbers to the last digit.');
      say(`\nFiles in ${output}`);
      return 0;
    } finally {
      await serving.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function buildOverMcp(url: string, output: string, signal: AbortSignal): Promise<Measured> {
  const client = new Client({ name: 'partsmith-demo', version: packageVersion() });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)));
  try {
    const { tools } = await client.listTools();
    say(`MCP client connected: ${tools.length} tools`);
    say(`Building "${MODEL}" from ${DEMO_PART.split('\n').length} lines of replicad source …`);
    const built = await client.callTool(
      { name: 'partsmith_create_model', arguments: { name: MODEL, code: DEMO_PART } },
      { signal, onprogress: (progress) => say(`  ${progress.message ?? progress.progress}`) },
    );
    if (built.isError === true)
      throw new Error(`the demo part failed: ${JSON.stringify(built.content)}`);
    const measured = await callForJson(client, 'partsmith_measure_model', { density: 1.24 });
    const numbers = measuredSchema.parse(measured);
    printMeasures(numbers);
    for (const format of FORMATS) {
      const file = await callForJson(client, 'partsmith_export', { format, delivery: 'inline' });
      await save(output, file);
    }
    const picture = await client.callTool({
      name: 'partsmith_render_3d',
      arguments: { name: MODEL, view: 'iso' },
    });
    const image = picture.content.find((block) => block.type === 'image');
    if (image?.type !== 'image') throw new Error('render_3d answered without a picture');
    const filename = `${MODEL}_3d_iso.png`;
    await writeFile(join(output, filename), Buffer.from(image.data, 'base64'));
    say(`  saved ${filename}`);
    return numbers;
  } finally {
    await client.close();
  }
}

async function callForJson(
  client: Client,
  tool: string,
  more: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const result = await client.callTool({ name: tool, arguments: { name: MODEL, ...more } });
  if (result.isError === true) throw new Error(`${tool} failed: ${JSON.stringify(result.content)}`);
  return result.structuredContent;
}

async function save(output: string, answer: unknown): Promise<void> {
  const file = z.object({ filename: z.string(), data_b64: z.string() }).parse(answer);
  const bytes = Buffer.from(file.data_b64, 'base64');
  await writeFile(join(output, file.filename), bytes);
  say(`  saved ${file.filename} (${Math.ceil(bytes.byteLength / 1024)} KiB)`);
}

async function buildOverRest(url: string, signal: AbortSignal): Promise<Measured> {
  const name = `${MODEL}_rest`;
  const built = await fetch(`${url}/model/create`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, code: DEMO_PART, include_preview: false }),
    signal,
  });
  if (!built.ok) throw new Error(`POST /model/create answered ${built.status}`);
  const measured = await fetch(`${url}/model/${name}/measure?density=1.24`, { signal });
  if (!measured.ok) throw new Error(`GET /model/${name}/measure answered ${measured.status}`);
  return measuredSchema.parse(await measured.json());
}

function printMeasures(numbers: Measured): void {
  const { width_mm, depth_mm, height_mm } = numbers.bounding_box;
  say(`  size    ${width_mm} × ${depth_mm} × ${height_mm} mm`);
  say(`  volume  ${numbers.volume_mm3} mm³   area ${numbers.surface_area_mm2} mm²`);
  say(`  mass    ${numbers.mass ?? '?'} g in PLA   centre ${numbers.center_of_mass.join(', ')}`);
  say(
    `  B-rep   ${numbers.solid_count} solid, ${numbers.face_count} faces, ${numbers.edge_count} edges, ${numbers.valid ? 'valid' : 'NOT VALID'}`,
  );
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
