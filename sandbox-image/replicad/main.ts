/** The life of a replicad kernel: load, say ready, take one job, answer, exit 0. */
import process from 'node:process';
import type { KernelStage } from '../../src/contract/result.ts';
import type { ReceivedJob } from './bundle.ts';
import { readJob, TarEnd, writeAnswer } from './bundle.ts';
import { CapturedText } from './captured-text.ts';
import type { Answer } from './jobs.ts';
import { refuseCollidingBlends } from './colliding-blends.ts';
import { failed, runJob } from './jobs.ts';
import { watchForEndlessWait } from './endless-wait.ts';
import { rememberFailedRadii } from './largest-radius.ts';
import { loadOcct } from './occt.ts';
import { capturePrinting } from './printing.ts';
import { ScriptFault } from './script-error.ts';
import { warmUp } from './warm-up.ts';

// Taken before any source runs: what it does to the globals cannot reach these.
const { stdin, stdout, stderr } = Deno;
const readInput = stdin.readSync.bind(stdin);
const writeOutput = stdout.writeSync.bind(stdout);
const writeLog = stderr.writeSync.bind(stderr);
const exit = Deno.exit.bind(Deno);

const printed = { out: new CapturedText(0), err: new CapturedText(0) };

let stage: KernelStage | undefined;

/** Only while the source runs: what OCCT prints for our own describing and exporting is no output of it. */
function fromOcct(text: CapturedText, line: string): void {
  if (stage === 'running') text.print(`${line}\n`);
}

async function live(): Promise<void> {
  const wasm = Deno.readFileSync(new URL('lib/occt/replicad_single.wasm', import.meta.url));
  await loadOcct(
    wasm,
    (line) => fromOcct(printed.out, line),
    (line) => fromOcct(printed.err, line),
  );
  if (!Deno.args.includes('--cold')) await warmUp();
  refuseCollidingBlends();
  rememberFailedRadii();
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
  capturePrinting(printed.out, printed.err);
  answerEveryEnding(job);
  const onStage = (now: KernelStage): void => {
    stage = now;
    say({ stage });
  };
  finish(await runJob(job, onStage));
}

/** Ways in which a source can end the process early, each turned into an answer that says so. */
function answerEveryEnding(job: ReceivedJob): void {
  const give = (error: unknown): void => finish(failed(error, job.source, {}));
  const leave = (how: string): void =>
    give(
      new ScriptFault('Exited', `The source called ${how}; it must return its result instead.`, {
        hint: 'Throw an error to stop early, return the shape to finish.',
      }),
    );
  Object.assign(Deno, { exit: () => leave('Deno.exit()') });
  Object.assign(process, {
    exit: () => leave('process.exit()'),
    reallyExit: () => leave('process.exit()'),
    abort: () => leave('process.abort()'),
  });
  globalThis.addEventListener('unhandledrejection', (event) => {
    event.preventDefault();
    give(event.reason);
  });
  globalThis.addEventListener('error', (event) => {
    event.preventDefault();
    give(event.error);
  });
  watchForEndlessWait(() =>
    give(
      new ScriptFault('NeverSettled', 'The source awaits a promise that nothing can ever settle.', {
        hint: 'Resolve or reject every promise that is awaited.',
      }),
    ),
  );
  globalThis.addEventListener('unload', () => leave('exit'));
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

/** Up to the tar's end marker or the end of the stream. */
function readAll(): Uint8Array {
  let all = new Uint8Array(1 << 16);
  let length = 0;
  const end = new TarEnd();
  for (;;) {
    if (length === all.length) {
      const larger = new Uint8Array(all.length * 2);
      larger.set(all);
      all = larger;
    }
    const read = readInput(all.subarray(length));
    if (read === null) break;
    length += read;
    if (end.reached(all.subarray(0, length))) break;
  }
  return all.subarray(0, length);
}

void live();
