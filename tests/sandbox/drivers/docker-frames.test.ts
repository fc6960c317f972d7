import { PassThrough, type Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { BrokenFrames, demultiplex } from '../../../src/sandbox/drivers/docker/frames.ts';
import { until } from '../sandbox-fixture.ts';

function frame(stream: number, bytes: string | Buffer): Buffer {
  const payload = Buffer.from(bytes);
  const header = Buffer.alloc(8);
  header.writeUInt8(stream, 0);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

async function all(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

describe('the frames of an attached container', () => {
  it('give each stream its bytes, wherever the connection cuts them', async () => {
    const whole = Buffer.concat([
      frame(1, 'one '),
      frame(2, 'warning'),
      frame(1, ''),
      frame(1, 'two'),
    ]);
    for (const step of [1, 3, 8, 9, whole.length]) {
      const connection = new PassThrough();
      const { stdout, stderr } = demultiplex(connection);
      for (let at = 0; at < whole.length; at += step) {
        connection.write(whole.subarray(at, at + step));
      }
      connection.end();
      expect(await Promise.all([all(stdout), all(stderr)])).toEqual(['one two', 'warning']);
    }
  });

  it('stop the engine when nobody reads, and go on when somebody does', async () => {
    const connection = new PassThrough({ highWaterMark: 1024 });
    const { stdout, stderr } = demultiplex(connection);
    stderr.resume();
    const block = frame(1, Buffer.alloc(64 * 1024));
    let accepted = 0;
    while (connection.write(block) && accepted < 1000) accepted += 1;
    await new Promise((resolve) => setImmediate(resolve));
    expect(connection.isPaused()).toBe(true);
    expect(stdout.readableLength).toBeLessThanOrEqual(2 * 64 * 1024);
    connection.end();
    let read = 0;
    stdout.on('data', (chunk: Buffer) => (read += chunk.length));
    await until('the rest', () => read === (accepted + 1) * 64 * 1024, 5_000);
  });

  it('end in a typed error when the connection ends in the middle of a frame', async () => {
    const connection = new PassThrough();
    const { stdout, stderr } = demultiplex(connection);
    connection.end(frame(1, 'only half').subarray(0, 12));
    await expect(all(stdout)).rejects.toBeInstanceOf(BrokenFrames);
    await expect(all(stderr)).rejects.toThrow('stopped in the middle of a frame');
  });

  it('end in a typed error when the connection is reset', async () => {
    const connection = new PassThrough();
    const { stdout } = demultiplex(connection);
    connection.write(frame(1, 'something'));
    connection.destroy(new Error('ECONNRESET'));
    await expect(all(stdout)).rejects.toBeInstanceOf(BrokenFrames);
  });

  it('refuse a frame of a stream that does not exist', async () => {
    const connection = new PassThrough();
    const { stdout } = demultiplex(connection);
    connection.write(frame(7, 'what is this'));
    await expect(all(stdout)).rejects.toThrow('a frame of no known stream');
    expect(connection.destroyed).toBe(true);
  });
});
