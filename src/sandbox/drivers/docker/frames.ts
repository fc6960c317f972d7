/**
 * Takes apart what an engine sends for an attached container without terminal: frames of an eight-byte
 * header (stream, three zeros, length as big-endian 32 bits) and that many bytes (Docker Engine API,
 * "Attach to a container", stream format). Nothing is collected: a frame's bytes pass on as they come,
 * and a reader that does not read stops the engine.
 */
import { Readable, type Duplex } from 'node:stream';

/** The engine's half of the connection is not what the API promises, or stops in the middle. */
export class BrokenFrames extends Error {
  override readonly name = 'BrokenFrames';
}

export interface Demultiplexed {
  readonly stdout: Readable;
  readonly stderr: Readable;
}

const HEADER_BYTES = 8;
const STDOUT = 1;
const STDERR = 2;

/** Both streams end with the connection; both are destroyed with `BrokenFrames` when it breaks a rule. */
export function demultiplex(connection: Duplex): Demultiplexed {
  const full = new Set<Readable>();
  const output = (): Readable => {
    const stream: Readable = new Readable({
      read: () => {
        full.delete(stream);
        if (full.size === 0) connection.resume();
      },
      destroy: (error, done) => {
        // Nobody wants these bytes any more: they must not hold up the other stream.
        full.delete(stream);
        if (full.size === 0) connection.resume();
        done(error);
      },
    });
    // Whoever reads has a handler of its own; a stream that nobody reads yet must not end the server.
    stream.on('error', () => undefined);
    return stream;
  };
  const stdout = output();
  const stderr = output();

  const header = Buffer.alloc(HEADER_BYTES);
  let headerBytes = 0;
  let payloadLeft = 0;
  let target = stdout;
  let settled = false;

  const settle = (error?: Error): void => {
    if (settled) return;
    settled = true;
    for (const stream of [stdout, stderr]) {
      if (error !== undefined) stream.destroy(error);
      else if (!stream.destroyed) stream.push(null);
    }
  };
  connection.on('data', (chunk: Buffer) => {
    let at = 0;
    while (at < chunk.length) {
      if (payloadLeft === 0) {
        const taken = chunk.copy(header, headerBytes, at, at + HEADER_BYTES - headerBytes);
        at += taken;
        headerBytes += taken;
        if (headerBytes < HEADER_BYTES) return;
        headerBytes = 0;
        const kind = header.readUInt8(0);
        if ((kind !== STDOUT && kind !== STDERR) || header.readUIntBE(1, 3) !== 0) {
          connection.destroy();
          return settle(new BrokenFrames('The container engine sent a frame of no known stream.'));
        }
        target = kind === STDOUT ? stdout : stderr;
        payloadLeft = header.readUInt32BE(4);
        continue;
      }
      const part = chunk.subarray(at, at + payloadLeft);
      at += part.length;
      payloadLeft -= part.length;
      if (!target.destroyed && !target.push(part)) full.add(target);
    }
    if (full.size > 0) connection.pause();
  });
  connection.on('end', () => {
    settle(
      payloadLeft > 0 || headerBytes > 0
        ? new BrokenFrames('The container engine stopped in the middle of a frame.')
        : undefined,
    );
  });
  connection.on('error', (error) => {
    settle(new BrokenFrames('The connection to the container engine broke.', { cause: error }));
  });
  connection.on('close', () => {
    settle(new BrokenFrames('The connection to the container engine was closed.'));
  });
  return { stdout, stderr };
}
