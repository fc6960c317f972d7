/** The little of Deno that the kernel uses; Deno's own types come with its binary only. */
interface DenoReader {
  readSync(into: Uint8Array): number | null;
}
interface DenoWriter {
  writeSync(bytes: Uint8Array): number;
  write(bytes: Uint8Array): Promise<number>;
  writable: WritableStream<Uint8Array>;
}
declare namespace Deno {
  const stdin: DenoReader;
  const stdout: DenoWriter;
  const stderr: DenoWriter;
  const args: readonly string[];
  const version: { readonly deno: string; readonly v8: string };
  function exit(code?: number): never;
  function readFileSync(path: URL): Uint8Array;
}
