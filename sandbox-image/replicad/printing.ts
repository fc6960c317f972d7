/**
 * Everything that an honest source can print with, led into captured text: console, Deno's and Node's
 * stream writers. Not a wall: the kernel's own writers were taken before, and the answer is checked outside.
 */
import { Console } from 'node:console';
import type { CapturedText } from './captured-text.ts';

export function capturePrinting(out: CapturedText, err: CapturedText): void {
  // node:console formats like every console does and asks no more of a stream than this.
  const printer = new Console({
    stdout: streamTo(out) as unknown as NodeJS.WritableStream,
    stderr: streamTo(err) as unknown as NodeJS.WritableStream,
    colorMode: false,
  });
  for (const [name, method] of Object.entries(printer)) {
    if (typeof method === 'function') Object.assign(console, { [name]: method });
  }
  captureStream(Deno.stdout, out);
  captureStream(Deno.stderr, err);
}

function streamTo(text: CapturedText): object {
  const ignore = (): void => undefined;
  return {
    write: (chunk: string) => {
      text.print(chunk);
      return true;
    },
    on: ignore,
    once: ignore,
    removeListener: ignore,
    listenerCount: () => 0,
  };
}

/** `process.stdout` of node writes through these two as well. */
function captureStream(stream: DenoWriter, text: CapturedText): void {
  const writeSync = (bytes: Uint8Array): number => {
    text.write(bytes);
    return bytes.length;
  };
  const write = async (bytes: Uint8Array): Promise<number> => writeSync(bytes);
  Object.assign(stream, { writeSync, write });
  Object.defineProperty(stream, 'writable', {
    get: () => new WritableStream<Uint8Array>({ write: (bytes) => void writeSync(bytes) }),
  });
}
