import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const PROGRAM = fileURLToPath(new URL('writer-process.ts', import.meta.url));

export interface Writer {
  readonly process: ChildProcess;
  /** Every line said so far, grows. */
  readonly lines: readonly string[];
  /** The first line: the store is open, or why it is not. */
  readonly first: Promise<string>;
  /** Settles when this many lines were said; rejects when the process ends before. */
  until(count: number): Promise<void>;
  /** Settles when the process is gone and its last line was read; with its exit code. */
  readonly gone: Promise<number | null>;
}

/** `wrap` is put before the command, such as a shell that sets a limit. */
export function startWriter(
  folder: string,
  from: number,
  mode: 'forever' | 'hold' | 'designs' = 'forever',
  wrap: readonly string[] = [],
): Writer {
  const command = [...wrap, process.execPath, '--import', 'tsx', PROGRAM, folder, `${from}`, mode];
  const [file = '', ...args] = command;
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const first = once(reader, 'line').then(([line]) => String(line));
  const gone = Promise.all([once(child, 'exit'), once(reader, 'close')]).then(
    ([[code]]) => code as number | null,
  );
  const until = async (count: number): Promise<void> => {
    while (lines.length < count) {
      await Promise.race([
        once(reader, 'line'),
        gone.then((code) => Promise.reject(new Error(`The writer ended with ${code}.`))),
      ]);
    }
  };
  return { process: child, lines, first, until, gone };
}
