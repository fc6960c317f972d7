/** Tar blocks made by hand, because no honest writer makes the ones that are needed here. */
const BLOCK = 512;

export interface RawEntry {
  readonly name: string;
  readonly body?: Uint8Array | string;
  /** What the header says; the body's length when absent. */
  readonly size?: number;
  readonly type?: string;
  readonly link?: string;
  readonly prefix?: string;
}

export const END = Buffer.alloc(2 * BLOCK);

export function tarEntry(entry: RawEntry): Buffer {
  const body = Buffer.from(entry.body ?? '');
  const header = Buffer.alloc(BLOCK);
  header.write(entry.name, 0, 100);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${(entry.size ?? body.length).toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write(entry.type ?? '0', 156);
  header.write(entry.link ?? '', 157, 100);
  header.write('ustar\x0000', 257, 'latin1');
  header.write(entry.prefix ?? '', 345, 155);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)]);
}
