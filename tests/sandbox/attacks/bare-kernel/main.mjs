/**
 * A kernel with nothing in it but the protocol: what an attacker has who already owns the process. It
 * leaves stdout and stderr open to the source, and gives it `tar` and `answer` to forge with.
 */
const encoder = new TextEncoder();

console.error(
  JSON.stringify({
    ready: true,
    kernel: 'bare',
    protocol: 1,
    languages: ['replicad'],
    versions: { deno: Deno.version.deno },
  }),
);
const bundle = new Uint8Array(await new Response(Deno.stdin.readable).arrayBuffer());
const source = readEntry(bundle, 'source');

const printed = [];
console.log = (...words) => printed.push(words.join(' '));

globalThis.result = (fields = {}) => ({
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
});
/** One ustar entry: header and padded data. `lie` overrides header fields, octal where they are numbers. */
globalThis.entry = (name, data, lie = {}) => {
  const bytes = typeof data === 'string' ? encoder.encode(data) : data;
  const header = new Uint8Array(512);
  const put = (at, text) => header.set(encoder.encode(text), at);
  const octal = (number, width) => number.toString(8).padStart(width - 1, '0') + '\0';
  put(0, name);
  put(100, '0000644\0' + '0000000\0' + '0000000\0');
  put(124, lie.rawSize ?? octal(lie.size ?? bytes.length, 12));
  put(136, octal(0, 12));
  put(156, lie.type ?? '0');
  put(157, lie.link ?? '');
  put(257, 'ustar\u000000');
  put(148, '        ');
  const sum = header.reduce((total, byte) => total + byte, 0) + (lie.wrongChecksum ? 1 : 0);
  put(148, octal(sum, 7) + ' ');
  const padded = new Uint8Array(Math.ceil(bytes.length / 512) * 512);
  padded.set(bytes);
  return concat([header, padded]);
};
globalThis.concat = (pieces) => {
  const all = new Uint8Array(pieces.reduce((total, piece) => total + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
};
globalThis.TAR_END = new Uint8Array(1024);
globalThis.send = (bytes) => {
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
};
globalThis.answer = (json, ...entries) =>
  send(
    concat([
      entry('result.json', typeof json === 'string' ? json : JSON.stringify(json)),
      ...entries,
      TAR_END,
    ]),
  );

let error = null;
try {
  await import(`data:application/typescript;base64,${base64(source)}`);
} catch (thrown) {
  error = {
    type: String(thrown?.name),
    message: String(thrown?.message).slice(0, 8000),
    line: null,
    column: null,
    excerpt: '',
    traceback: '',
    hint: null,
  };
}
answer(
  result({
    status: error === null ? 'ok' : 'script_failed',
    error,
    stdout: printed.join('\n'),
  }),
);

function readEntry(tar, wanted) {
  const decoder = new TextDecoder();
  for (let at = 0; at + 512 <= tar.length;) {
    const name = decoder.decode(tar.subarray(at, at + 100)).replace(/\0.*$/s, '');
    const size = Number.parseInt(decoder.decode(tar.subarray(at + 124, at + 136)), 8);
    if (name === wanted) return tar.subarray(at + 512, at + 512 + size);
    if (name === '') break;
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`no ${wanted} in the bundle`);
}

function base64(bytes) {
  return bytes.toBase64?.() ?? btoa(String.fromCharCode(...bytes));
}
