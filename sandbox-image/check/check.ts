/**
 * Runs the solid cases through the Deno kernel in /kernel as the sandbox would; writes /checked. A kernel
 * that does not fit its image fails the build, and not somebody's job.
 */
// @ts-nocheck: this file runs in Deno, whose globals the project's types do not know.
import { createTar, parseTar } from '/kernel/lib/nanotar.js';

const RELATIVE = 1e-6;
const text = new TextDecoder();
const cases = JSON.parse(Deno.readTextFileSync(new URL('solid-cases.json', import.meta.url)));
const lines = [];

for (const wanted of cases) {
  const { result, names } = await run(wanted.sources.replicad);
  const fail = (words) => {
    throw new Error(`${wanted.name}: ${words}`);
  };
  if (result.status !== 'ok') fail(JSON.stringify(result.error));
  const { total } = result.geometry;
  for (const measure of ['volume_mm3', 'surface_area_mm2']) {
    if (Math.abs(total[measure] - wanted[measure]) > RELATIVE * wanted[measure])
      fail(`${measure} is ${total[measure]}, not ${wanted[measure]}`);
  }
  if (total.face_count !== wanted.face_count) fail(`${total.face_count} faces`);
  if (!names.includes('files/mesh.glb') || !names.includes('files/model.brep')) fail('no files');
  lines.push(`replicad: ${wanted.name}: volume ${total.volume_mm3}\n`);
}
Deno.writeTextFileSync('/checked', lines.join(''));

async function run(source) {
  const spec = {
    kind: 'build',
    protocol: 1,
    id: 'check',
    text_bytes: 65536,
    language: 'replicad',
    parameters: {},
    outputs: ['model.brep', 'mesh.glb'],
    tessellation: { linear_mm: 0.05, angular_rad: 0.3 },
  };
  const kernel = new Deno.Command('/deno', {
    args: [
      'run',
      '--no-remote',
      '--no-npm',
      '--no-config',
      '--no-lock',
      '--no-prompt',
      '--allow-read=/kernel',
      '--import-map=/kernel/import-map.json',
      '/kernel/main.ts',
    ],
    stdin: 'piped',
    stdout: 'piped',
    stderr: 'piped',
  }).spawn();
  const writer = kernel.stdin.getWriter();
  await writer.write(
    createTar([
      { name: 'job.json', data: JSON.stringify(spec) },
      { name: 'source', data: source },
    ]),
  );
  await writer.close();
  const { code, stdout, stderr } = await kernel.output();
  if (code !== 0) throw new Error(`the kernel ended with ${code}: ${text.decode(stderr)}`);
  const entries = parseTar(stdout);
  const result = entries.find(({ name }) => name === 'result.json');
  return { result: JSON.parse(text.decode(result.data)), names: entries.map(({ name }) => name) };
}
