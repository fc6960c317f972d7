/**
 * A kernel without CAD: it speaks the protocol and runs the job's source as a module, so a source can
 * misbehave in any way that a taken-over kernel could. `globalThis.kernel` is what it misbehaves with.
 */
/* eslint-disable */
// @ts-nocheck: this file runs in Deno, whose globals the project's types do not know.
const BLOCK = 512;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

function header(name, size, type = '0', link = '') {
  const block = new Uint8Array(BLOCK);
  const put = (text, at) => block.set(encoder.encode(text), at);
  const octal = (value, width) => value.toString(8).padStart(width, '0');
  put(name, 0);
  put('0000644\0', 100);
  put('0000000\0', 108);
  put('0000000\0', 116);
  put(octal(size, 11) + '\0', 124);
  put('00000000000\0', 136);
  put('        ', 148);
  put(type, 156);
  put(link, 157);
  put('ustar\x0000', 257);
  put(
    octal(
      block.reduce((sum, byte) => sum + byte, 0),
      6,
    ) + '\0 ',
    148,
  );
  return block;
}

function entry(name, bytes) {
  const data = typeof bytes === 'string' ? encoder.encode(bytes) : bytes;
  const padded = new Uint8Array(Math.ceil(data.length / BLOCK) * BLOCK);
  padded.set(data);
  return [header(name, data.length), padded];
}

function write(...chunks) {
  for (const chunk of chunks.flat()) {
    let rest = typeof chunk === 'string' ? encoder.encode(chunk) : chunk;
    while (rest.length > 0) rest = rest.subarray(Deno.stdout.writeSync(rest));
  }
}

const END = new Uint8Array(2 * BLOCK);

function resultWith(fields) {
  return {
    protocol: 1,
    status: 'ok',
    error: null,
    stdout: '',
    stderr: '',
    warnings: [],
    timings: {},
    parameters: {},
    geometry: null,
    section: null,
    projection: null,
    fit: null,
    ...fields,
  };
}

const printed = [];
console.log = (...words) => printed.push(words.map(String).join(' '));

async function readJob() {
  const chunks = [];
  for await (const chunk of Deno.stdin.readable) chunks.push(chunk);
  const bytes = new Uint8Array(await new Blob(chunks).arrayBuffer());
  const files = new Map();
  for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0;) {
    const text = (from, length) =>
      decoder.decode(bytes.subarray(at + from, at + from + length)).split('\0')[0];
    const size = parseInt(text(124, 12), 8);
    files.set(text(0, 100), bytes.slice(at + BLOCK, at + BLOCK + size));
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

globalThis.kernel = { header, entry, write, END, resultWith };

console.error(
  JSON.stringify({
    ready: true,
    kernel: 'fake',
    protocol: 1,
    languages: ['replicad'],
    versions: { fake: '1' },
  }),
);

const files = await readJob();
if (files.size === 0) Deno.exit(0);
const spec = JSON.parse(decoder.decode(files.get('job.json')));
kernel.files = files;
Deno.stderr.writeSync(encoder.encode('{"stage":"running"}\n'));
let fields = {};
try {
  const source = files.get('source') ?? new Uint8Array();
  const url = `data:application/typescript;base64,${source.toBase64()}`;
  const answer = await import(url);
  fields = answer.default ?? {};
} catch (error) {
  fields = {
    status: 'script_failed',
    error: {
      type: error?.name ?? 'Error',
      message: String(error?.message ?? error).slice(0, 8000),
      line: null,
      column: null,
      excerpt: '',
      traceback: '',
      hint: null,
    },
  };
}
Deno.stderr.writeSync(encoder.encode('{"stage":"exporting"}\n'));
const { files: outputs = {}, ...rest } = fields;
const stdout = printed.join('\n').slice(0, spec.text_bytes);
write(entry('result.json', JSON.stringify(resultWith({ stdout, ...rest }))));
for (const [name, text] of Object.entries(outputs)) write(entry(`files/${name}`, text));
write(END);
Deno.exit(0);
