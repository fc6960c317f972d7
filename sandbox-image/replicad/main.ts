/**
 * The life of a replicad kernel: load, say ready, take one job, answer, exit 0.
 *
 * No top-level await: an endless promise of the source must leave an empty event loop, which
 * `beforeunload` turns into an answer, and not a crash of this module.
 */
import { readJob, writeAnswer } from './bundle.ts';
import { CapturedText } from './captured-text.ts';
import type { Answer } from './jobs.ts';
import { runJob } from './jobs.ts';
import { loadOcct } from './occt.ts';
import { ScriptFault, toScriptError } from './script-error.ts';

// Taken before any source runs: what it does to the globals cannot reach these.
const { stdin, stdout, stderr } = Deno;
const readInput = stdin.readSync.bind(stdin);
const writeOutput = stdout.writeSync.bind(stdout);
const writeLog = stderr.writeSync.bind(stderr);
const exit = Deno.exit.bind(Deno);

const printed = { out: new CapturedText(0), err: new CapturedText(0) };

async function live(): Promise<void> {
  const wasm = Deno.readFileSync(new URL('lib/occt/replicad_single.wasm', import.meta.url));
  await loadOcct(
    wasm,
    (line) => printed.out.print(`${line}\n`),
    (line) => printed.err.print(`${line}\n`),
  );
  say({
    ready: true,
    kernel: 'replicad',
    protocol: 1,
    languages: ['replicad'],
    versions: { replicad: '1.1.0', deno: Deno.version.deno, v8: Deno.version.v8 },
  });
  const job = readJob(readAll());
  printed.out = new CapturedText(job.spec.text_bytes);
  printed.err = new CapturedText(job.spec.text_bytes);
  capturePrinting();
  finish(await runJob(job, (stage) => say({ stage })));
}

let finished = false;

function finish({ result, files }: Answer): void {
  if (finished) return;
  finished = true;
  const tar = writeAnswer(
    { ...result, stdout: String(printed.out), stderr: String(printed.err) },
    files,
  );
  for (let at = 0; at < tar.length;) at += writeOutput(tar.subarray(at));
  exit(0);
}

function say(line: object): void {
  writeLog(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
}

function readAll(): Uint8Array {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const piece = new Uint8Array(1 << 16);
    const read = readInput(piece);
    if (read === null) break;
    pieces.push(piece.subarray(0, read));
    length += read;
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function capturePrinting(): void {
  void ScriptFault;
  void toScriptError;
}

void live();
